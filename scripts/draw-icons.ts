// npm run icons: draws the PNG files of resources/icons from its SVG files, in Electron's Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright-core'
import { PROJECT } from './build.ts'
import { openDisplay } from './display.ts'
import { findElectron } from './electron.ts'
import { askAgain } from './open-app.ts'
import { ICONS, type Icon } from './packaging/icons.ts'

const FOLDER = join(PROJECT, 'resources/icons')

/** For the page: draws a picture on a transparent square. Returns the data: address of the PNG. */
const script = (svg: string, { size, margin }: Icon): string => `(async () => {
  const image = new Image()
  image.src = 'data:image/svg+xml;base64,${svg}'
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} })
  canvas.getContext('2d').drawImage(image, ${margin}, ${margin}, ${size - 2 * margin}, ${size - 2 * margin})
  return canvas.toDataURL('image/png')
})()`

async function draw(app: ElectronApplication, icon: Icon): Promise<void> {
  const svg = readFileSync(join(FOLDER, icon.drawing)).toString('base64')
  const address = await app.evaluate(
    async ({ BrowserWindow }, code) => {
      const window = new BrowserWindow({ show: false })
      await window.loadURL('data:text/html,')
      const drawn = (await window.webContents.executeJavaScript(code)) as string
      window.destroy()
      return drawn
    },
    script(svg, icon),
  )
  writeFileSync(join(FOLDER, icon.file), Buffer.from(address.split(',')[1]!, 'base64'))
}

const { folder } = await findElectron(console.log)
process.env.ELECTRON_OVERRIDE_DIST_PATH = folder
const display = await openDisplay()
const bare = mkdtempSync(join(tmpdir(), 'rnn-workbench-icons-'))
// An app that does nothing, and does not end when its windows do.
writeFileSync(join(bare, 'package.json'), JSON.stringify({ name: 'icons', version: '0.0.0', main: 'main.cjs' }))
writeFileSync(join(bare, 'main.cjs'), "require('electron').app.on('window-all-closed', () => {})\n")
try {
  const app = await _electron.launch({
    args: [bare, `--user-data-dir=${bare}`],
    env: { ...(process.env as Record<string, string>), ...(display.name && { DISPLAY: display.name }) },
  })
  askAgain(app)
  for (const icon of ICONS) await draw(app, icon)
  await app.close()
} finally {
  display.end()
  rmSync(bare, { recursive: true, force: true })
}
console.log(`${ICONS.length} files in resources/icons`)
