// The desktop around the workbench: protocol, window, menu, and the commands that need a desktop.
import { app, ipcMain, Menu, nativeTheme, net, protocol, session, shell, type BrowserWindow } from 'electron'
import log from 'electron-log/main'
import { join } from 'node:path'
import type { Appearance, Emit, Handlers } from '../../shared/contract.ts'
import type { Workbench } from '../workbench.ts'
import { serveFiles, serveFrom } from './assets.ts'
import { menuTemplate, PAPER } from './menu.ts'
import { confine, denyPermissions, externalAddress, SCHEME } from './security.ts'
import { readSettings, writeSettings } from './settings.ts'
import { emit, listen } from './transport.ts'
import { openWindow } from './window.ts'

/** Before Electron is ready: what can only be said then. */
export function prepare(): void {
  // As root on Linux the app is started without Chromium's sandbox (scripts/start.ts); insisting on it would end it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  log.transports.console.level = app.isPackaged ? false : 'warn'
}

/** Once Electron is ready: opens the window on the workbench, which gets what its events go out by. */
export function open(createWorkbench: (emit: Emit) => Workbench): void {
  const file = join(app.getPath('userData'), 'shell.json')
  let settings = readSettings(file)
  const remember = (changes: Partial<typeof settings>) => {
    settings = { ...settings, ...changes }
    try {
      writeSettings(file, settings)
    } catch (error) {
      log.warn(`cannot write ${file}`, error)
    }
  }
  let window: BrowserWindow | null = null
  const send: Emit = (event, payload) => {
    if (window) emit(window.webContents, event, payload)
  }
  const workbench = createWorkbench(send)

  function setAppearance(appearance: Appearance): void {
    nativeTheme.themeSource = appearance
    remember({ appearance })
    setMenu()
    send('appearance', appearance)
  }

  function setMenu(): void {
    const openPaper = () => void openExternal(PAPER)
    const actions = { appearance: settings.appearance, setAppearance, openPaper }
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, !app.isPackaged, actions)))
  }

  function show(): void {
    if (!window) {
      window = openWindow(settings.window, (place) => remember({ window: place }))
      window.on('closed', () => (window = null))
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
  }

  denyPermissions(session.defaultSession)
  app.on('web-contents-created', (_event, contents) => confine(contents, openExternal))
  const server = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  protocol.handle(
    SCHEME,
    server ? serveFrom(server, (address) => net.fetch(address)) : serveFiles(join(import.meta.dirname, '../renderer')),
  )
  const handlers: Handlers = {
    ...workbench.handlers,
    'app.about': about,
    'appearance.get': () => settings.appearance,
    'appearance.set': setAppearance,
  }
  listen(ipcMain, handlers, (message, error) => log.warn(message, error ?? ''))

  nativeTheme.themeSource = settings.appearance
  setMenu()
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  quitAfter(() => workbench.close())
  show()
}

/** Puts quitting off until `close` has settled. */
function quitAfter(close: () => Promise<void>): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    closed = true
    void close().finally(() => app.quit())
  })
}

async function openExternal(address: string): Promise<void> {
  const allowed = externalAddress(address)
  if (allowed) await shell.openExternal(allowed)
}

function about() {
  const { electron, chrome, node } = process.versions
  return {
    name: app.getName(),
    version: app.getVersion(),
    runtime: [
      { name: 'Electron', version: electron },
      { name: 'Chromium', version: chrome },
      { name: 'Node', version: node },
    ],
  }
}
