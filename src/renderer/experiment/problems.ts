// Which field a problem or a warning belongs to.

interface Placed {
  readonly place: string
  readonly message: string
}

/** Those at the field itself or below it. */
export const problemsAt = (problems: readonly Placed[], path: string): string[] =>
  problems.filter(({ place }) => place === path || place.startsWith(`${path}.`)).map(({ message }) => message)

/** The id of a field in the page, by its path. */
export const fieldId = (path: string): string => `field ${path}`.replaceAll(/[^a-z0-9]+/gi, '-')

/** Leads from a problem to the nearest field that is there. @returns whether there was one */
export function focusField(place: string): boolean {
  for (let path = place; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const field = document.getElementById(fieldId(path))
    if (!field) continue
    field.focus()
    field.scrollIntoView({ block: 'center' })
    return true
  }
  return false
}
