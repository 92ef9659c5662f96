// npm run package: builds the app and packages it, unpacked, in dist/. With -- --installers also the installers of this
// system; -- --output FOLDER: elsewhere.
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.ts'
import { findElectron } from './electron.ts'
import { packageApp } from './packaging/package-app.ts'

const { values } = parseArgs({ options: { installers: { type: 'boolean' }, output: { type: 'string' } } })
const { folder } = await findElectron(console.log)
build()
const { executable, installers, electronVersion, isFallback } = await packageApp(folder, values)
const electron = isFallback ? `the fallback's Electron ${electronVersion}` : `Electron ${electronVersion}`
console.log(`\nPackaged on ${electron}:`)
for (const path of [executable, ...installers]) console.log(relative('.', path))
