// Lays the C++ sources out with clang-format; --check only looks, and fails where something would change.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

const check = process.argv.includes('--check')
const files = globSync('{src/engine/native,bench}/**/*.{cc,h}')
const { error, status } = spawnSync('clang-format', [...(check ? ['--dry-run', '--Werror'] : ['-i']), ...files], {
  stdio: 'inherit',
})
if (!error) process.exit(status ?? 1)

console.warn('clang-format is not installed: the layout of the C++ sources is not checked.')
if (process.env.CI) process.exit(1)
