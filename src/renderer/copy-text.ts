// Puts a text on the clipboard.

/** The page has no permission to write there by itself; what is selected may be copied. */
export function copyText(text: string): void {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'hidden'
  field.value = text
  document.body.append(field)
  field.focus()
  field.select()
  document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
}
