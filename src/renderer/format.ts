// Numbers, sizes and times as the page shows them.

/** '12,345' */
export const count = (value: number): string => value.toLocaleString('en-US')

/** '1 piece', '12,345 pieces' */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** '812 B', '3.4 kB', '12.0 MB' */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** 0.0289 as '2.89' */
export const percent = (share: number): string => (100 * share).toFixed(2)

/** An ISO 8601 time as date and time of day where the user is. */
export const when = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
