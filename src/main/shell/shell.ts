// The desktop around the workbench: protocol, window, menu, and the commands that need a desktop.
import { app, ipcMain, Menu, nativeTheme, net, protocol, session, shell, type BrowserWindow } from 'electron'
import log from 'electron-log/main'
import { join } from 'node:path'
import type { Appearance, Emit, Handlers } from '../../shared/contract.ts'
import { createWorkbench, type WorkbenchOptions } from '../workbench.ts'
import { openWorkbench } from '../workbench/opening.ts'
import { serveFiles, serveFrom } from './assets.ts'
import { askAfterCrash, openPaths, savePath } from './dialogs.ts'
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

/** Once Electron is ready: opens the window on the workbench, also when its library cannot be opened. */
export function open(workers: Pick<WorkbenchOptions, 'trainingWorker' | 'importWorker'>): void {
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
  const workbench = openWorkbench({
    folder: process.env['RNN_WORKBENCH_FOLDER'] ?? settings.folder ?? app.getPath('userData'),
    create: (folder) => createWorkbench({ ...workers, folder, emit: send }),
    moved: (folder) => remember({ folder }),
    fault: (error) => log.error('the library cannot be opened', error),
  })

  function setAppearance(appearance: Appearance): void {
    nativeTheme.themeSource = appearance
    remember({ appearance })
    setMenu()
    send('appearance', appearance)
  }

  function setMenu(): void {
    const template = menuTemplate(process.platform, !app.isPackaged, {
      appearance: settings.appearance,
      setAppearance,
      openPaper: () => void openExternal(PAPER),
      show: (view) => send('view', view),
      ask: (action) => send('menu', action),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  function show(): void {
    if (!window) {
      const opened = openWindow(settings.window, (place) => remember({ window: place }))
      window = opened
      opened.on('closed', () => (window = null))
      opened.webContents.on('render-process-gone', (_event, { reason }) => {
        if (reason === 'clean-exit') return
        log.error(`the page's process ended: ${reason}`)
        void askAfterCrash(reason).then((again) => (again ? opened.reload() : app.quit()))
      })
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
    'dialog.openPaths': ({ kind }) => (window ? openPaths(window, kind) : []),
    'dialog.savePath': ({ name }) => (window ? savePath(window, name) : null),
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
