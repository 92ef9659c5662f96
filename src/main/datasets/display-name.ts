// Names that come from files: made harmless to show, for a control or direction character can rewrite what the user reads.

// Controls (C0, delete, C1), line and paragraph separators, the marks that turn the direction of text, lone surrogates.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** True when a name has characters that `displayName` would escape. */
export const hasUnsafeCharacters = (name: string): boolean => name.search(UNSAFE) >= 0

/** The name with each unsafe character written as \u{hex}. */
export const displayName = (name: string): string =>
  name.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16).padStart(4, '0')}}`)

/** Why a file or folder of this name is left out of an import, or null. */
export function nameProblem(name: string): string | null {
  if (hasUnsafeCharacters(name)) return 'its name has control or direction characters'
  if (name.includes('\ufffd')) return 'its name is not UTF-8'
  return isHidden(name) ? 'a hidden file' : null
}

/** What systems keep beside the user's files: .DS_Store, .git, __MACOSX. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX'
