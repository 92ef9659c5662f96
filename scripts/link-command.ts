// After npm ci: links the project's own command into node_modules/.bin, which npm does not do for the root package. `npx
// rnn-workbench` finds it there at once; without the link it reads the whole dependency tree first, in seconds.
import { rmSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

const PROJECT = join(import.meta.dirname, '..')
const BIN = join(PROJECT, 'node_modules', '.bin')

// Windows needs command files instead of links; there npx goes the slow way.
if (process.platform !== 'win32') {
  for (const [name, file] of Object.entries(manifest.bin)) {
    rmSync(join(BIN, name), { force: true })
    symlinkSync(relative(BIN, join(PROJECT, file)), join(BIN, name))
  }
}
