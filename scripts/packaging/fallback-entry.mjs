// The entry of an app that was packaged with the fallback's Electron: its better-sqlite3 before any module of the app.
import { createRequire } from 'node:module'
import { join } from 'node:path'

// What the fallback's default app does; a packaged app has none.
createRequire(import.meta.url)(join(process.resourcesPath, 'compat', 'preload.cjs'))
// 'ready' waits until this module, and so the app's main module, has been evaluated.
await import(new URL('out/main/index.js', import.meta.url).href)
