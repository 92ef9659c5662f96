// Electron's security checklist, as far as it can be tested without a window; the numbers are the checklist's.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Session, WebContents } from 'electron'
import { describe, expect, test } from 'vitest'
import {
  confine,
  denyPermissions,
  externalAddress,
  isOwnAddress,
  isTrustedFrame,
} from '../../src/main/shell/security.ts'

const FOREIGN = [
  'https://example.com/',
  'http://workbench/',
  'file:///etc/passwd',
  'app://other/',
  'app://workbench.example.com/',
  'app://workbench@example.com/',
  'app://example.com/#app://workbench/',
  'app:workbench',
  'javascript:alert(1)',
  'data:text/html,app://workbench/',
  'about:blank',
  'about:srcdoc',
  'blob:app://workbench/4c1b',
  '',
  'not an address',
]

test.each(FOREIGN)('the address %j is not of the app', (address) => expect(isOwnAddress(address)).toBe(false))
test.each(['app://workbench', 'app://workbench/index.html', 'APP://workbench/#/runs'])('%j is', (address) =>
  expect(isOwnAddress(address)).toBe(true),
)

test('5: every permission and device is denied', () => {
  const session = new FakeSession()
  denyPermissions(session as unknown as Session)
  for (const permission of ['media', 'geolocation', 'notifications', 'midi', 'clipboard-read', 'openExternal', 'usb']) {
    let granted: boolean | undefined
    session.request?.(null, permission, (answer) => (granted = answer))
    expect(granted).toBe(false)
    expect(session.check?.(null, permission)).toBe(false)
  }
  expect(session.device?.({ deviceType: 'hid' })).toBe(false)
})

describe('12 to 14: a page stays where it is', () => {
  const opened: string[] = []
  const contents = new FakeContents()
  confine(contents as unknown as WebContents, (address) => {
    opened.push(address)
    return Promise.resolve()
  })

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('13: %s', (event) => {
    for (const url of FOREIGN) expect(contents.prevented(event, url)).toBe(true)
    expect(contents.prevented(event, 'app://workbench/index.html')).toBe(false)
  })

  test('12: no webview is attached', () => {
    expect(contents.prevented('will-attach-webview', 'app://workbench/')).toBe(true)
  })

  test('14: no window is opened; a link to the web goes to the browser', () => {
    for (const url of [...FOREIGN, 'app://workbench/', 'https://arxiv.org/abs/1211.5063']) {
      expect(contents.open?.({ url })).toEqual({ action: 'deny' })
    }
    expect(opened).toEqual(['https://example.com/', 'https://arxiv.org/abs/1211.5063'])
  })
})

describe('15: only plain https addresses are handed to the system', () => {
  test.each([
    'http://example.com/',
    'file:///etc/passwd',
    'smb://server/share',
    '\\\\server\\share',
    'javascript:alert(1)',
    'mailto:a@example.com',
    'ms-settings:',
    'https://user:secret@example.com/',
    'https://',
    '',
  ])('%j is refused', (address) => expect(externalAddress(address)).toBeNull())

  test('https is let through, normalised', () => {
    expect(externalAddress('HTTPS://Example.com/a b')).toBe('https://example.com/a%20b')
  })
})

test('16: the Electron that is shipped is a current one', () => {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    devDependencies: Record<string, string>
  }
  expect(Number(/^(\d+)\.\d+\.\d+$/.exec(devDependencies.electron ?? '')?.[1])).toBeGreaterThanOrEqual(45)
})

describe('17: only the top frame of the own page may call', () => {
  test('own top frame', () => expect(isTrustedFrame({ parent: null, url: 'app://workbench/' })).toBe(true))
  test('a frame that is gone', () => expect(isTrustedFrame(null)).toBe(false))
  test('a frame in a frame', () => {
    const parent = { parent: null, url: 'app://workbench/' } as Electron.WebFrameMain
    expect(isTrustedFrame({ parent, url: 'app://workbench/' })).toBe(false)
  })
  test.each(FOREIGN)('the page %j', (url) => expect(isTrustedFrame({ parent: null, url })).toBe(false))
})

/** Keeps the handlers that a session is given. */
class FakeSession {
  request?: (contents: null, permission: string, callback: (granted: boolean) => void) => void
  check?: (contents: null, permission: string) => boolean
  device?: (details: { deviceType: string }) => boolean
  setPermissionRequestHandler(handler: NonNullable<FakeSession['request']>): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: NonNullable<FakeSession['check']>): void {
    this.check = handler
  }
  setDevicePermissionHandler(handler: NonNullable<FakeSession['device']>): void {
    this.device = handler
  }
}

class FakeContents extends EventEmitter {
  open?: (details: { url: string }) => unknown
  setWindowOpenHandler(handler: NonNullable<FakeContents['open']>): void {
    this.open = handler
  }
  /** Emits the event as Electron does, and tells whether it was prevented. */
  prevented(name: string, url: string): boolean {
    let prevented = false
    this.emit(name, { url, preventDefault: () => (prevented = true) })
    return prevented
  }
}
