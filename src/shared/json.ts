// Plain JSON values: merging, and the one text that equal values have in common.

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `over` laid over `base`, objects within objects; undefined leaves what is there. Neither argument is changed. */
export function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result = { ...base }
  for (const [name, value] of Object.entries(over)) {
    if (value === undefined) continue
    const below = result[name]
    result[name] = isRecord(below) && isRecord(value) ? merge(below, value) : value
  }
  return result
}

/** JSON without spaces and with sorted keys: equal values have equal text. Fields that are undefined are left out. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  )
