// `rnn-workbench data`: imports datasets into the library, lists them, shows them, and takes them out again.
import { writeFile } from 'node:fs/promises'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { toJson, writeMidiFolder } from '../main/datasets/export-dataset.ts'
import { TEXT_FORMS, type TextForm } from '../main/datasets/formats/text.ts'
import type { ImportedDataset, ImportOptions } from '../main/datasets/import-dataset.ts'
import { importInWorker } from '../main/datasets/importer.ts'
import { Library } from '../main/datasets/library.ts'
import type { RollRule } from '../main/datasets/piano-roll.ts'
import type { Progress } from '../main/datasets/read-files.ts'
import { DEFAULT_SPLIT_OPTIONS, type SplitOptions } from '../main/datasets/splits.ts'
import { defaultFolder } from '../main/store/folder.ts'
import { openStore } from '../main/store/store.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { listLines, provenanceLines, referenceLines, showLines, statisticsLines } from './data-text.ts'
import { count } from './format.ts'
import { exitCodeOfSignal, onInterrupt } from './interrupt.ts'
import { oneOf, wrongOption } from './options.ts'

const HELP = `rnn-workbench data import PATH...      files, folders or zips as one dataset
rnn-workbench data list
rnn-workbench data show NAME           the name, or the beginning of the hash
rnn-workbench data rename NAME NEW
rnn-workbench data remove NAME         refused while runs use it; --with-runs: with them, for good
rnn-workbench data export NAME PATH    a .json file, or a new folder for MIDI files

import
  --name NAME              in place of the file's or folder's
  --preview                shows what would be imported, and keeps nothing
  --rule RULE              how MIDI becomes a piano roll: published (default), jsb, general
    --step 1/8 | 250ms     general: length of a time step, as a note value (default 1/8) or in milliseconds
    --transpose N          general: none (default), published (to C), or semitones
    --pedal                general: the sustain pedal prolongs notes
  --transposed             rolls in .mat, pickle and .npy have a row per key, a column per time step
  --text FORM              takes the files for texts: words, characters or plain
  --split files | ratio    files (default): as folders, names and keys say; ratio: by --ratio alone
    --ratio 70:15:15       train : valid : test, where the files do not say
    --seed N               another draw of the pieces (default 1)

everywhere
  --json                   the result as JSON on the standard output
  --folder PATH            the library's folder; default: $RNN_WORKBENCH_FOLDER, else that of the desktop application`

const OPTIONS = {
  name: { type: 'string' },
  preview: { type: 'boolean', default: false },
  rule: { type: 'string' },
  step: { type: 'string' },
  transpose: { type: 'string' },
  pedal: { type: 'boolean' },
  transposed: { type: 'boolean' },
  text: { type: 'string' },
  split: { type: 'string' },
  ratio: { type: 'string' },
  seed: { type: 'string' },
  'with-runs': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

type Values = ReturnType<typeof parse>['values']
const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options: OPTIONS })

const WORKER = new URL('../main/datasets/import-worker.ts', import.meta.url)

/** Returns the exit code: 0, 2 for wrong usage, 128 and the signal's number when it was interrupted. */
export async function dataCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [command, ...operands] = positionals
  const usage: Record<string, number> = { list: 0, show: 1, rename: 2, remove: 1, export: 2 }
  const known = command === 'import' ? operands.length > 0 : command !== undefined && usage[command] === operands.length
  if (values.help || !known) {
    print(HELP)
    return values.help ? 0 : 2
  }
  if (command === 'import') return importCommand(operands, values)
  const folder = values.folder ?? defaultFolder()
  const changes = command === 'rename' || command === 'remove'
  const store = openStore(folder, { mode: changes ? 'write' : 'read' })
  try {
    await libraryCommand(new Library(store), command!, operands, values)
  } finally {
    store.close()
  }
  return 0
}

async function libraryCommand(
  library: Library,
  command: string,
  operands: string[],
  { json, 'with-runs': withRuns }: Values,
): Promise<void> {
  if (command === 'list') {
    const entries = library.list()
    return json ? printJson(entries) : print(...listLines(entries))
  }
  const [name = '', operand = ''] = operands
  const entry = library.find(name)
  switch (command) {
    case 'show': {
      const full = library.get(entry.id)
      return json ? printJson(full) : print(...showLines(full))
    }
    case 'rename': {
      const renamed = library.rename(entry.id, operand)
      return json ? printJson(renamed) : print(`${entry.name} is now ${renamed.name}.`)
    }
    case 'remove':
      library.remove(entry.id, { withRuns })
      return json ? printJson({ removed: entry.hash }) : print(`${entry.name} was removed.`)
    case 'export': {
      const dataset = library.load(entry.id)
      if (operand.endsWith('.json')) await writeNew(operand, toJson(dataset))
      else if (dataset.kind === 'music') await writeMidiFolder(dataset, operand)
      else throw new WorkbenchError('unsupported', 'a text is exported as .json', { place: operand })
      return json
        ? printJson({ exported: entry.hash, path: operand })
        : print(`${entry.name} was exported to ${operand}.`)
    }
  }
}

async function importCommand(paths: string[], values: Values): Promise<number> {
  const options = importOptions(values)
  const interrupt = new AbortController()
  const off = onInterrupt(() => interrupt.abort())
  try {
    const hooks = { signal: interrupt.signal, onProgress: showProgress }
    const imported = await importInWorker(WORKER, paths, options, hooks).finally(endProgress)
    const kept = values.preview ? null : keep(imported, values.folder ?? defaultFolder())
    if (values.json) printJson(asJson(imported, kept))
    else showImported(imported, kept)
    return 0
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    process.stderr.write('Interrupted: nothing was imported.\n')
    return exitCodeOfSignal()
  } finally {
    off()
  }
}

type Kept = ReturnType<Library['add']>

function keep(imported: ImportedDataset, folder: string): Kept {
  const store = openStore(folder)
  try {
    return new Library(store).add(imported)
  } finally {
    store.close()
  }
}

function showImported({ dataset, hash, statistics, references, provenance }: ImportedDataset, kept: Kept | null): void {
  const alphabet = dataset.kind === 'text' ? dataset.alphabet : null
  const state = !kept ? 'not imported, this is a preview' : kept.added ? 'new in the library' : 'in the library already'
  print(
    `${kept?.entry.name ?? dataset.name} (${dataset.kind}): ${state}`,
    `content ${hash}`,
    '',
    ...statisticsLines({ statistics, alphabet }),
    '',
    ...referenceLines({ references }),
    '',
    ...provenanceLines(provenance),
  )
}

function asJson({ dataset, hash, statistics, references, provenance }: ImportedDataset, kept: Kept | null) {
  const { kind, width } = dataset
  const { pieces, ...origin } = provenance
  return {
    name: kept?.entry.name ?? dataset.name,
    kind,
    width,
    ...(dataset.kind === 'text' && { alphabet: dataset.alphabet }),
    sha256: hash,
    imported: kept !== null,
    added: kept?.added ?? false,
    statistics,
    references,
    ...origin,
    pieces: pieces.map(({ hash: sha256, ...piece }) => ({ ...piece, sha256 })),
  }
}

function importOptions(values: Values): ImportOptions {
  const { name, transposed, text, split, ratio, seed } = values
  const splits: Partial<SplitOptions> = {
    ...(split !== undefined && { by: oneOf('--split', split, ['files', 'ratio']) }),
    ...(ratio !== undefined && { ratio: parseRatio(ratio) }),
    ...(seed !== undefined && { seed: parseNumber('--seed', seed) }),
  }
  const textForm: TextForm | undefined = text === undefined ? undefined : oneOf('--text', text, TEXT_FORMS)
  return { name, rule: parseRule(values), textForm, transposed, splits }
}

function parseRule({ rule = 'published', step, transpose, pedal }: Values): RollRule {
  const kind = oneOf('--rule', rule, ['published', 'jsb', 'general'])
  if (kind !== 'general') {
    const given = Object.entries({ step, transpose, pedal }).find(([, value]) => value !== undefined)
    if (given) throw wrongOption(`--${given[0]}`, `it needs --rule general, not ${kind}`)
    return { kind }
  }
  const named = transpose === undefined || transpose === 'none' || transpose === 'published'
  return {
    kind,
    step: parseStep(step ?? '1/8'),
    transposition: named ? (transpose ?? 'none') : parseNumber('--transpose', transpose),
    pedal: pedal ?? false,
  }
}

/** '1/8' is an eighth note, '250ms' a quarter of a second. */
function parseStep(text: string): { quarters: number } | { milliseconds: number } {
  const value = /^(\d+)\/(\d+)$/.exec(text)
  if (value) return { quarters: (4 * Number(value[1])) / Number(value[2]) }
  const time = /^(\d+(?:\.\d+)?)ms$/.exec(text)
  if (time) return { milliseconds: Number(time[1]) }
  throw wrongOption('--step', `a note value like 1/8 or a time like 250ms, not '${text}'`)
}

function parseRatio(text: string): SplitOptions['ratio'] {
  const parts = text.split(':')
  if (parts.length !== 3) throw wrongOption('--ratio', `train:valid:test like 70:15:15, not '${text}'`)
  const [train, valid, test] = parts.map((part) => parseNumber('--ratio', part))
  return { ...DEFAULT_SPLIT_OPTIONS.ratio, train: train!, valid: valid!, test: test! }
}

function parseNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw wrongOption(option, `a number, not '${text}'`)
}

/** Refuses to write over a file. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    const message = exists ? 'it is there already' : `it cannot be written: ${(cause as Error).message}`
    throw new WorkbenchError(exists ? 'conflict' : 'io', message, { place: path, cause })
  }
}

/** One line that overwrites itself, where there is a terminal. */
function showProgress({ files, bytes, path }: Progress): void {
  if (!process.stderr.isTTY) return
  const line = `${count(files)} files, ${(bytes / 1e6).toFixed(1)} MB  ${path}`
  process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`)
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

const print = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`)
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))
