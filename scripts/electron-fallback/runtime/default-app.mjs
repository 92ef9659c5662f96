// The default app that the fallback's Electron lacks: `electron [-r FILE] FOLDER [ARGUMENTS]` runs the app in FOLDER.
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
// Before any module of the app is loaded.
require(join(process.resourcesPath, 'compat', 'preload.cjs'))

const preloads = []
let target
const words = process.argv.slice(1)
while (words.length > 0 && target === undefined) {
  const word = words.shift()
  if (word === '-r' || word === '--require') preloads.push(words.shift())
  else if (!word.startsWith('-')) target = word
}
if (target === undefined) {
  console.error('Usage: electron [-r FILE] FOLDER [ARGUMENTS]')
  process.exit(1)
}
for (const preload of preloads) require(resolve(preload))

const folder = resolve(target)
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.name = manifest.productName ?? manifest.name
app.setVersion(manifest.version)
app.setDesktopName(`${app.name}.desktop`)
app.setAppPath(folder)
// 'ready' waits until this module, and so the app's main module, has been evaluated.
await import(pathToFileURL(join(folder, manifest.main)).href)
