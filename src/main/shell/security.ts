// What the window may not do: Electron's security checklist as functions. The window shows the app's own pages and no other.
import type { Session, WebContents, WebFrameMain } from 'electron'

export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://workbench`

/** Does this address belong to the app? Compared after parsing, so that no lookalike passes. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.protocol === `${SCHEME}:` && url.host === 'workbench'
}

/** May this frame call the main process? Only the top frame of the app's own page. */
export function isTrustedFrame(frame: Pick<WebFrameMain, 'parent' | 'url'> | null): boolean {
  return frame !== null && frame.parent === null && isOwnAddress(frame.url)
}

/** The address that may be handed to the system's browser, normalised; null: none. */
export function externalAddress(address: string): string | null {
  const url = URL.parse(address)
  if (!url || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null
  return url.href
}

/** The page gets no permission and no device, whatever it asks for. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/**
 * No navigation away, no frames of others, no new windows, no webviews.
 * @param openExternal gets what externalAddress lets through when the page asks for a new window
 */
export function confine(contents: WebContents, openExternal: (address: string) => Promise<void>): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isOwnAddress(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url)
    if (address) void openExternal(address)
    return { action: 'deny' }
  })
}
