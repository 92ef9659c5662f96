// npm start: builds the desktop app and opens it. npm run dev (--dev): the same with hot reload.
import { spawn } from 'node:child_process'
import { build, ELECTRON_VITE, PROJECT } from './build.ts'
import { findElectron } from './electron.ts'

const argv = process.argv.slice(2)
const developing = argv[0] === '--dev'
const passedOn = developing ? argv.slice(1) : argv
// Chromium's sandbox needs an unprivileged user: as root it refuses to start at all. Pages stay in sandboxed mode
// (no Node), they only lack the protection of the system below.
const asRoot = process.platform === 'linux' && process.getuid?.() === 0

if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  console.error(
    'There is no display. `npm run demo` shows the same program in the terminal;\n' +
      '`xvfb-run -a npm start` opens the window on a virtual display.',
  )
  process.exit(1)
}

const { executable } = await findElectron(console.log)
if (!developing) build()
const [command, ...words] = developing
  ? [process.execPath, ELECTRON_VITE, 'dev', '--watch', ...(asRoot ? ['--noSandbox'] : []), '--', ...passedOn]
  : [executable, ...(asRoot ? ['--no-sandbox'] : []), '.', ...passedOn]

const env = { ...process.env, ELECTRON_EXEC_PATH: executable }
const child = spawn(command, words, { cwd: PROJECT, stdio: 'inherit', env })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
