// Paths of files and folders in pasted text.

/** One a line: absolute paths of any system, in quotes or not, or file: addresses. None, when any line is something else. */
export function pathsInText(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((line) => line !== '')
  const paths = lines.map((line) => (line.startsWith('file:///') ? ofAddress(line) : line))
  return paths.every((path) => /^(\/|[a-z]:[\\/]|\\\\)/i.test(path)) ? paths : []
}

/** '' for an address that is none. */
function ofAddress(address: string): string {
  try {
    const path = decodeURIComponent(new URL(address).pathname)
    return /^\/[a-z]:\//i.test(path) ? path.slice(1) : path
  } catch {
    return ''
  }
}
