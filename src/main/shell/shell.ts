// The desktop around the workbench: protocol, window, menu, and the commands that need a desktop.
import { app, dialog, ipcMain, Menu, nativeTheme, net, protocol, session, shell, type BrowserWindow } from 'electron'
import log from 'electron-log/main'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { APP_ID } from '../../shared/application.ts'
import { endingSignals } from '../../shared/ending-signals.ts'
import type { Appearance, Emit, Handlers, Output } from '../../shared/contract.ts'
import { createWorkbench, type WorkbenchOptions } from '../workbench.ts'
import { openWorkbench } from '../workbench/opening.ts'
import { serveFiles, serveFrom } from './assets.ts'
import { reloadAfterCrash } from './crashes.ts'
import { askToQuit, openPaths, savePath } from './dialogs.ts'
import { menuTemplate, PAPER } from './menu.ts'
import { notifyEnd, showProgress } from './notify.ts'
import { OpenedBundles } from './opened-bundles.ts'
import { writableProfile } from './profile.ts'
import { Quitting } from './quitting.ts'
import { confine, denyPermissions, externalAddress, SCHEME } from './security.ts'
import { openSettings } from './settings.ts'
import { TrainingWatch } from './training-watch.ts'
import { emit, listen } from './transport.ts'
import { openWindow } from './window.ts'

/**
 * Milliseconds from the window to the opening of the library, which keeps this thread: meanwhile the page's process gets
 * from it what it needs to start, and then the two go on side by side.
 */
const HEAD_START = 60

/**
 * The very first: makes sure of a folder that Electron can write its own files to, without which it would end in silence.
 * @returns the folder that is meant for them, where the library and the settings are by default; null: there is none
 */
export function claimProfile(): string | null {
  const folder = app.getPath('userData')
  try {
    const profile = writableProfile(folder, app.getPath('temp'))
    if (profile === folder) return folder
    app.setPath('userData', profile)
    return folder
  } catch (error) {
    dialog.showErrorBox(
      'RNN Workbench cannot start',
      `No folder can be written: neither ${folder} nor a temporary one. ${String(error)}`,
    )
    return null
  }
}

/** Before Electron is ready: what can only be said then. Returns what the system asks to be opened. */
export function prepare(): OpenedBundles {
  // As root on Linux the app is started without Chromium's sandbox (scripts/start.ts); insisting on it would end it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID)
  log.transports.console.level = app.isPackaged ? false : 'warn'
  return new OpenedBundles(app, process.argv.slice(1), process.cwd())
}

/**
 * Once Electron is ready: opens the window on the workbench, also when its library cannot be opened.
 * @param home see claimProfile
 */
export function open(
  home: string,
  bundles: OpenedBundles,
  workers: Pick<WorkbenchOptions, 'trainingWorker' | 'importWorker'>,
): void {
  const settings = openSettings(home, app.getPath('userData'), (file, error) => log.warn(`cannot write ${file}`, error))
  const { remember } = settings
  let window: BrowserWindow | null = null
  const send: Emit = (event, payload) => {
    if (window && !window.webContents.isDestroyed()) emit(window.webContents, event, payload)
  }
  let notices: Output<'notices.get'> = { crash: null, finishing: false }
  const notice = (changes: Partial<typeof notices>) => {
    notices = { ...notices, ...changes }
    send('notices', notices)
  }

  let training: TrainingWatch | null = null
  const quitting = new Quitting({
    isTraining: () => (training?.queue?.active.length ?? 0) > 0,
    ask() {
      if (window) show()
      const { active = [], queued = 0, running = false } = training?.queue ?? {}
      return askToQuit(window, { active: active.length, queued, running })
    },
    async close() {
      const { running = false, active = [] } = training?.queue ?? {}
      const { folder } = await workbench.handlers['library.status']()
      if (running && active.length > 0) remember({ goOn: folder })
      await workbench.close().catch((error: unknown) => log.error('the library cannot be closed', error))
    },
    quit: () => app.quit(),
    onFinishing(finishing) {
      notice({ finishing })
      if (finishing) window?.minimize()
    },
  })

  function createWatched(folder: string) {
    const created = createWorkbench({
      ...workers,
      folder,
      emit(event, payload) {
        send(event, payload)
        training?.take(event, payload)
      },
    })
    training = new TrainingWatch({
      source: created.handlers,
      onProgress: (progress) => window && showProgress(window, progress),
      onEnd(ended) {
        const inFront = window?.isFocused() && window.isVisible() && !window.isMinimized()
        if (inFront || !settings.now.notifications) return
        notifyEnd(ended, () => {
          show()
          send('results', ended.name)
        })
      },
      onQueue: ({ active, problem }) => {
        if (!quitting.finishing || active.length > 0) return
        if (!problem) return void quitting.now()
        quitting.stay()
        show()
      },
      fault: (error) => log.error('training cannot be followed', error),
    })
    if (settings.now.goOn === folder) void goOn(created.handlers)
    return created
  }

  async function goOn(handlers: Pick<Handlers, 'queue.start'>): Promise<void> {
    remember({ goOn: undefined })
    try {
      await handlers['queue.start']({})
    } catch (error) {
      // The page shows that the queue waits.
      log.warn('training does not go on', error)
    }
  }

  function setAppearance(appearance: Appearance): void {
    nativeTheme.themeSource = appearance
    remember({ appearance })
    setMenu()
    send('appearance', appearance)
  }

  function setMenu(): void {
    const template = menuTemplate(process.platform, !app.isPackaged, {
      appearance: settings.now.appearance,
      setAppearance,
      openPaper: () => void openExternal(PAPER),
      show: (view) => send('view', view),
      ask: (action) => send('menu', action),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  function show(): void {
    if (!window) return openFirst()
    if (window.isMinimized()) window.restore()
    window.show()
  }

  function openFirst(): void {
    const opened = openWindow(settings.now.window, (place) => remember({ window: place }))
    window = opened
    opened.on('closed', () => (window = null))
    opened.on('close', (event) => {
      // On a Mac the program goes on without its window.
      if (process.platform === 'darwin' || quitting.mayQuit) return
      event.preventDefault()
      void quitting.request()
    })
    opened.on('query-session-end', (event) => {
      if (quitting.mayQuit) return
      // Windows waits until the program has ended by itself.
      event.preventDefault()
      void quitting.now()
    })
    reloadAfterCrash(opened, {
      onCrash(reason) {
        log.error(`the page's process ended: ${reason}`)
        // The page asks for it once it is there again.
        notices = { ...notices, crash: reason }
      },
      quit: () => void quitting.request(),
    })
  }

  denyPermissions(session.defaultSession)
  app.on('web-contents-created', (_event, contents) => confine(contents, openExternal))
  const server = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  protocol.handle(
    SCHEME,
    server ? serveFrom(server, (address) => net.fetch(address)) : serveFiles(join(import.meta.dirname, '../renderer')),
  )
  nativeTheme.themeSource = settings.now.appearance
  setMenu()
  show()
  const workbench = openWorkbench({
    after: wait(HEAD_START),
    folder: process.env['RNN_WORKBENCH_FOLDER'] ?? settings.now.folder ?? home,
    create: createWatched,
    moved: (folder) => remember({ folder }),
    fault: (error) => log.error('the library cannot be opened', error),
  })
  const handlers: Handlers = {
    ...workbench.handlers,
    'app.about': about,
    'app.quit': () => void quitting.request(),
    'appearance.get': () => settings.now.appearance,
    'appearance.set': setAppearance,
    'notices.get': () => notices,
    'notices.close': (which) => (which === 'crash' ? notice({ crash: null }) : quitting.stay()),
    'notifications.get': () => settings.now.notifications,
    'notifications.set': (notifications) => remember({ notifications }),
    'opened.take': () => bundles.take(),
    'dialog.openPaths': ({ kind }) => (window ? openPaths(window, kind) : []),
    'dialog.savePath': ({ name }) => (window ? savePath(window, name) : null),
  }
  listen(ipcMain, handlers, (message, error) => log.warn(message, error ?? ''))

  app.on('second-instance', show)
  bundles.onOpened = () => {
    show()
    send('opened', undefined)
  }
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    if (quitting.mayQuit) return
    event.preventDefault()
    void quitting.request()
  })
  // The system ends the session or the process, and grants a few seconds: too few for a question.
  for (const signal of endingSignals(process.platform)) process.on(signal, () => void quitting.now())
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
