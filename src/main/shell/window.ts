// The one window: sandboxed, opened where it was left.
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import { MINIMUM, restoredBounds } from './bounds.ts'
import { ORIGIN } from './security.ts'
import type { Bounds, Settings } from './settings.ts'

/** The page's background (styles/tokens.css), so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#f4f4f2', dark: '#17181a' }

/** Windows and macOS take it from the packaged program. Linux takes it from a desktop entry, where one is installed. */
const ICON =
  process.platform === 'linux' ? { icon: join(import.meta.dirname, '../../resources/icons/256x256.png') } : {}

/** @param remember called with the window's place when it closes */
export function openWindow(saved: Settings['window'], remember: (place: Settings['window']) => void): BrowserWindow {
  const window = new BrowserWindow({
    ...restoredBounds(saved?.bounds, workAreas()),
    minWidth: MINIMUM.width,
    minHeight: MINIMUM.height,
    show: false,
    ...ICON,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (saved?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => remember({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  void window.loadURL(`${ORIGIN}/`)
  return window
}

function workAreas(): [Bounds, ...Bounds[]] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary.workArea, ...others.map(({ workArea }) => workArea)]
}
