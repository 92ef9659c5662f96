// The way from files to a dataset: find, read, choose, divide, build, describe. Runs where it is called; see importer.ts.
import { basename, dirname, resolve } from 'node:path'
import type { Dataset, SplitName } from '../../shared/dataset.ts'
import { buildMusic, buildText, mapSplits } from './build.ts'
import { choose, type FoundFile, type FoundPiece, type FoundText } from './choose.ts'
import { contentHash, rollHash } from './content.ts'
import { displayName } from './display-name.ts'
import type { TextForm } from './formats/text.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { describeRule, type RollRule } from './piano-roll.ts'
import { readFiles, type ImportHooks } from './read-files.ts'
import type { Format, TextPart } from './reading.ts'
import { referenceScores, type References } from './references.ts'
import type { SkippedFile } from './sources.ts'
import { DEFAULT_SPLIT_OPTIONS, dividePieces, divideTexts, type Division, type SplitOptions } from './splits.ts'
import { statisticsOf, type Statistics } from './statistics.ts'

export interface ImportOptions {
  /** Default: from the files. */
  readonly name?: string | undefined
  /** How MIDI becomes a piano roll. Default: the published rule. */
  readonly rule?: RollRule | undefined
  /** Takes every file for a text of this form. Default: the content decides. */
  readonly textForm?: TextForm | undefined
  /** Rolls in .mat files, pickles and arrays have a row per key and a column per time step. Default: the other way. */
  readonly transposed?: boolean | undefined
  /** Keys of `assigned`: the path of the file, for one of several pieces in it `path#name`. */
  readonly splits?: Partial<SplitOptions> | undefined
  readonly limits?: Partial<Limits> | undefined
}

export interface ImportedFile {
  readonly path: string
  readonly bytes: number
  readonly format: Format
  /** Text only. */
  readonly text: Pick<TextPart, 'form' | 'encoding'> | null
}

/** A piece of music as it is in the dataset. */
export interface ImportedPiece {
  readonly path: string
  /** Within its file; '' when the file is one piece. */
  readonly name: string
  readonly split: SplitName
  readonly steps: number
  /** In semitones; null when no rule for MIDI was applied. */
  readonly transposition: number | null
  /** SHA-256 of the roll as 88 bytes of 0 or 1 per time step. */
  readonly hash: string
}

/** Where a dataset came from and how it was made. */
export interface Provenance {
  readonly files: readonly ImportedFile[]
  /** Music only; those of a split are its sequences, in this order. */
  readonly pieces: readonly ImportedPiece[]
  readonly skipped: readonly SkippedFile[]
  /** The rule for MIDI in words; null when there was none to apply. */
  readonly rule: string | null
  readonly splits: Pick<SplitOptions, 'by' | 'ratio' | 'seed'> & Pick<Division, 'made'>
}

export interface ReadDataset {
  readonly dataset: Dataset
  readonly provenance: Provenance
}

export interface ImportedDataset extends ReadDataset {
  /** SHA-256 of the content: the identity of the dataset. */
  readonly hash: string
  readonly statistics: Statistics
  readonly references: References
}

const PUBLISHED: RollRule = { kind: 'published' }

/** readDataset, with all that the library wants to know. */
export async function importDataset(
  paths: readonly string[],
  options: ImportOptions = {},
  hooks: ImportHooks = {},
): Promise<ImportedDataset> {
  const { dataset, provenance } = await readDataset(paths, options, hooks)
  return {
    dataset,
    provenance,
    hash: contentHash(dataset),
    statistics: statisticsOf(dataset),
    references: referenceScores(dataset),
  }
}

/**
 * Reads files, folders and zips as one dataset whose arrays lie in SharedArrayBuffers. Music goes before text: texts
 * beside music are left out, as are files that cannot be read, each with its reason. Throws WorkbenchError when nothing
 * is left, when the files are several datasets, when the whole is over a limit, and 'cancelled' by the signal.
 */
export async function readDataset(
  paths: readonly string[],
  options: ImportOptions = {},
  hooks: ImportHooks = {},
): Promise<ReadDataset> {
  const rule = options.rule ?? PUBLISHED
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const { textForm, transposed } = options
  const found = await readFiles(paths, { rule, textForm, transposed }, limits, hooks)
  const chosen = choose(found.files)
  const splits = { ...DEFAULT_SPLIT_OPTIONS, ...options.splits }
  const name = options.name ?? (chosen.name || nameOf(paths))
  const made = chosen.kind === 'music' ? makeMusic(name, chosen.pieces, splits) : makeText(name, chosen.texts, splits)
  const fromMidi = chosen.files.some((file) => file.format === 'midi')
  return {
    dataset: made.dataset,
    provenance: {
      files: chosen.files.map(describeFile),
      pieces: made.pieces,
      skipped: [...found.skipped, ...chosen.skipped, ...made.skipped],
      rule: fromMidi ? describeRule(rule) : null,
      splits: { by: splits.by, ratio: splits.ratio, seed: splits.seed, made: made.division.made },
    },
  }
}

interface Made {
  readonly dataset: Dataset
  readonly pieces: readonly ImportedPiece[]
  readonly skipped: readonly SkippedFile[]
  readonly division: Division
}

function makeMusic(name: string, found: readonly FoundPiece[], options: SplitOptions): Made {
  const pieces = found.map((piece) => ({
    ...piece,
    key: piece.name === '' ? piece.path : `${piece.path}#${piece.name}`,
    hash: rollHash(piece.chords),
  }))
  const division = dividePieces(pieces, options)
  const inSplit = (split: SplitName) => pieces.filter((_, index) => division.splits[index] === split)
  return {
    dataset: buildMusic(
      name,
      mapSplits((split) => inSplit(split).map((piece) => piece.chords)),
    ),
    pieces: pieces.flatMap(({ path, name, chords, transposition, hash }, index) => {
      const split = division.splits[index]
      return split ? [{ path, name, split, steps: chords.length, transposition, hash }] : []
    }),
    skipped: leftOut(pieces, division),
    division,
  }
}

function makeText(name: string, found: readonly FoundText[], options: SplitOptions): Made {
  const parts = found.map((part) => ({ ...part, key: part.path }))
  const division = divideTexts(parts, options)
  return { dataset: buildText(name, division.texts), pieces: [], skipped: leftOut(parts, division), division }
}

const leftOut = (parts: readonly { key: string }[], { splits }: Division): SkippedFile[] =>
  parts.filter((_, index) => splits[index] === null).map(({ key }) => ({ path: key, reason: 'it belongs to no split' }))

function describeFile({ path, bytes, format, content }: FoundFile): ImportedFile {
  const text = content.kind === 'text' ? content.texts[0]! : null
  return { path, bytes, format, text: text && { form: text.form, encoding: text.encoding } }
}

const EXTENSION = /\.(midi?|mat|pickle|pkl|p|npy|npz|json|csv|tsv|txt|zip)$/i

/** One path gives its name, several that of the folder they lie in. */
function nameOf(paths: readonly string[]): string {
  const path = resolve(paths[0] ?? '.')
  const name = basename(paths.length > 1 ? dirname(path) : path)
  return displayName(name.replace(EXTENSION, '')) || 'dataset'
}
