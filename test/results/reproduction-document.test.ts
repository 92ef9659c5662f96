// docs/reproduction.md is what the command writes from the bundles beside it: nobody has edited a figure.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const project = join(import.meta.dirname, '../..')
const docs = join(project, 'docs')

test('the document and its pictures are those of the runs', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  try {
    const report = join(folder, 'reproduction.md')
    const command = [join(project, 'src/cli/index.ts'), 'reproduce', '--report', report, '--from']
    execFileSync(process.execPath, [...command, join(docs, 'reproduction')], { stdio: 'pipe' })
    expect(readFileSync(join(docs, 'reproduction.md'), 'utf8')).toBe(readFileSync(report, 'utf8'))
    const pictures = readdirSync(join(folder, 'images')).toSorted()
    expect(
      readdirSync(join(docs, 'images'))
        .filter((name) => name.startsWith('reproduction-'))
        .toSorted(),
    ).toEqual(pictures)
    for (const name of pictures) {
      expect(readFileSync(join(docs, 'images', name), 'utf8')).toBe(readFileSync(join(folder, 'images', name), 'utf8'))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
