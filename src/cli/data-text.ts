// Datasets as the terminal shows them.
import { SPLIT_NAMES } from '../shared/dataset.ts'
import type { Provenance } from '../main/datasets/import-dataset.ts'
import type { LibraryEntry, LibraryEntryInFull } from '../main/datasets/library.ts'
import type { NoteStatistics } from '../main/datasets/statistics.ts'
import { alignColumns, count } from './format.ts'

/** Lines about what was left out; --json has all of them. */
const MOST_SKIPPED = 20
const HASH_DIGITS = 12

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

/** A row per dataset. */
export function listLines(entries: readonly LibraryEntry[]): string[] {
  if (entries.length === 0) return ['The library is empty.']
  const rows = entries.map(({ name, kind, hash, statistics }) => [
    name,
    kind,
    ...SPLIT_NAMES.map((split) => count(statistics[split].sequences)),
    ...SPLIT_NAMES.map((split) => count(statistics[split].steps)),
    hash.slice(0, HASH_DIGITS),
  ])
  const head = ['name', 'kind', 'train', 'valid', 'test', 'train steps', 'valid steps', 'test steps', 'hash']
  return alignColumns([head, ...rows])
}

/** Everything about one dataset. */
export function showLines(entry: LibraryEntryInFull): string[] {
  return [
    `${entry.name} (${entry.kind}), imported ${entry.importedAt.slice(0, 16).replace('T', ' ')} UTC`,
    `content ${entry.hash}`,
    '',
    ...indented(statisticsLines(entry)),
    '',
    ...indented(referenceLines(entry)),
    '',
    ...provenanceLines(entry.provenance),
  ]
}

export function statisticsLines({ statistics, alphabet }: Pick<LibraryEntry, 'statistics' | 'alphabet'>): string[] {
  const names = ['', 'sequences', 'steps']
  if (alphabet) names.push('different symbols')
  else names.push('shortest / median / longest', 'notes per step', 'most notes', 'silent steps', 'MIDI notes')
  const columns = SPLIT_NAMES.map((split) => {
    const { sequences, steps, length, notes, symbols } = statistics[split]
    const sizes = [split, count(sequences), count(steps)]
    if (symbols) return [...sizes, String(symbols.filter((occurrences) => occurrences > 0).length)]
    return [...sizes, `${length.minimum} / ${length.median} / ${length.maximum}`, ...noteCells(notes!)]
  })
  const lines = alignColumns(names.map((name, row) => [name, ...columns.map((column) => column[row]!)]))
  return alphabet ? [...lines, `alphabet of ${alphabet.length}: ${alphabetText(alphabet)}`] : lines
}

const noteCells = ({ mean, maximum, silent, lowest, highest }: NoteStatistics): string[] => [
  mean.toFixed(4),
  String(maximum),
  `${(100 * silent).toFixed(2)}%`,
  lowest === null ? '-' : `${lowest}-${highest}`,
]

/** Symbols that do not show themselves are written as in a string of a program. */
const alphabetText = (alphabet: readonly string[]): string =>
  alphabet
    .map((symbol) => (/[\p{C}\p{Z}]/u.test(symbol) ? JSON.stringify(symbol).slice(1, -1) || symbol : symbol))
    .join(' ')

export function referenceLines({ references }: Pick<LibraryEntry, 'references'>): string[] {
  const models =
    references.kind === 'music'
      ? ([
          ['independent notes, nats per predicted step', references.independent],
          ['the same over all steps', references.independentAllSteps],
          ['Markov, note by note, nats per predicted step', references.markov],
        ] as const)
      : ([
          ['unigram, bits per symbol', references.unigram],
          ['bigram, bits per symbol', references.bigram],
        ] as const)
  const rows = models.map(([name, scores]) => [name, ...SPLIT_NAMES.map((split) => scores[split].toFixed(4))])
  return alignColumns([['reference scores', ...SPLIT_NAMES], ...rows])
}

/** How it was made, and what was left out. */
export function provenanceLines({ files, skipped, rule, splits }: Provenance): string[] {
  const formats = [...new Set(files.map(({ format, text }) => (text ? `${text.form}, ${text.encoding}` : format)))]
  const ratio = SPLIT_NAMES.map((split) => splits.ratio[split]).join(':')
  const divided =
    splits.made.length === 0
      ? 'as the files say'
      : `${splits.made.join(' and ')} taken from train, ${ratio}${files.some(({ text }) => text) ? '' : `, seed ${splits.seed}`}`
  return [
    `files: ${count(files.length)} (${formats.join('; ')})`,
    `splits: ${divided}`,
    ...(rule === null ? [] : [`MIDI: ${rule}`]),
    ...(skipped.length === 0 ? [] : [`left out: ${count(skipped.length)}`]),
    ...skipped.slice(0, MOST_SKIPPED).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(skipped.length > MOST_SKIPPED ? [`  and ${count(skipped.length - MOST_SKIPPED)} more`] : []),
  ]
}
