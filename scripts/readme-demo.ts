// Writes the table that `npm run demo` prints into the README: node scripts/readme-demo.ts. A test holds the two together.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..')
const README = join(PROJECT, 'README.md')
const BLOCK = /(?<=^```\n\$ npm run demo\n)[^]*?(?=^```$)/m

/** What the README shows. */
export const demoInReadme = (): string | undefined => BLOCK.exec(readFileSync(README, 'utf8'))?.[0]

/** What the demo prints from its table on, trained by this kernel; by default the machine's best. */
export function demoPrinted(kernel?: string): string {
  const output = execFileSync(process.execPath, ['src/cli/index.ts', 'demo'], {
    cwd: PROJECT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...(kernel !== undefined && { RNN_WORKBENCH_KERNEL: kernel }) },
  })
  return output.slice(output.indexOf('\n\n') + 2)
}

if (import.meta.main) {
  const printed = demoPrinted()
  writeFileSync(
    README,
    readFileSync(README, 'utf8').replace(BLOCK, () => printed),
  )
}
