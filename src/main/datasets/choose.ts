// Which of the files that were read make up the dataset: the music if there is any, else one of the texts.
import { basename, dirname, extname } from 'node:path/posix'
import type { SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { cutToLengths, ownerOfLengths } from './lengths.ts'
import { stemOf, type Content, type Format, type Piece, type TextPart } from './reading.ts'
import type { SkippedFile } from './sources.ts'
import { splitOfName } from './split-names.ts'

export interface FoundFile {
  readonly path: string
  readonly bytes: number
  /** From the folders it lies in. */
  readonly split: SplitName | null
  readonly format: Format
  readonly content: Content
}

export type FoundPiece = Piece & { readonly path: string }
export type FoundText = TextPart & { readonly path: string }

interface Choice {
  /** Where the files say one. */
  readonly name: string | null
  readonly files: readonly FoundFile[]
  readonly skipped: readonly SkippedFile[]
}

export type Chosen =
  | (Choice & { readonly kind: 'music'; readonly pieces: readonly FoundPiece[] })
  | (Choice & { readonly kind: 'text'; readonly texts: readonly FoundText[] })

/** Throws 'bad-file' when the files are several datasets, or nothing but lengths. At least one file must be given. */
export function choose(found: readonly FoundFile[]): Chosen {
  const lengths = found.filter(({ content }) => content.kind === 'lengths')
  const files = lengths.reduce(
    cut,
    found.filter(({ content }) => content.kind !== 'lengths'),
  )
  const chosen = chooseAmong(files)
  return { ...chosen, files: [...chosen.files, ...lengths] }
}

/** The arrays with that of these lengths, the one of their name in their folder, cut to them. */
function cut(files: readonly FoundFile[], { path, content }: FoundFile): FoundFile[] {
  const owner = ownerOfLengths(stemOf(path))
  const inFolder = files.filter((file) => dirname(file.path) === dirname(path) && file.format === 'npy')
  const padded =
    owner === '' && inFolder.length === 1 ? inFolder[0] : inFolder.find((file) => stemOf(file.path) === owner)
  if (padded === undefined || padded.content.kind !== 'music' || content.kind !== 'lengths') {
    throw new WorkbenchError(
      'bad-file',
      'these are lengths of pieces, and no array lies beside them that they belong to',
      {
        place: path,
        hint: 'The lengths of train.npy are train_lengths.npy.',
      },
    )
  }
  const pieces = cutToLengths(padded.content.pieces, content.lengths, path)
  return files.map((file) => (file === padded ? { ...file, content: { ...padded.content, pieces } as Content } : file))
}

function chooseAmong(files: readonly FoundFile[]): Chosen {
  const whole = files.filter(({ content }) => content.complete)
  const loose = files.filter(({ content }) => content.kind === 'music' && !content.complete)
  if (whole.length > 1 || (whole.length === 1 && loose.length > 0)) {
    const names = [...whole, ...loose.slice(0, 1)].map((file) => file.path)
    throw new WorkbenchError('bad-file', `these are several datasets: ${names.slice(0, 5).join(', ')}`, {
      hint: 'Import them one at a time.',
    })
  }
  const [only] = whole
  if (only === undefined) return loose.length > 0 ? chooseMusic(files, loose) : chooseText(files)
  return only.content.kind === 'music'
    ? chooseMusic(files, whole)
    : textOf(only.content.name, files, whole, textsOf(only))
}

function chooseMusic(files: readonly FoundFile[], chosen: readonly FoundFile[]): Chosen {
  const pieces = chosen.flatMap((file): FoundPiece[] => {
    if (file.content.kind !== 'music') return []
    const split = splitOf(file)
    return file.content.pieces.map((piece) => ({ ...piece, path: file.path, split: piece.split ?? split }))
  })
  const skipped = without(files, chosen, 'a text beside music')
  return { kind: 'music', name: chosen[0]!.content.name, files: chosen, skipped, pieces }
}

/**
 * Names that differ only in their split belong together (ptb.train.txt, ptb.valid.txt). Of several such groups the one
 * with the most splits is taken, of equals the first by name.
 */
function chooseText(files: readonly FoundFile[]): Chosen {
  const groups = new Map<string, FoundFile[]>()
  for (const file of files) {
    const title = file.split === null ? (splitOfFileName(file.path)?.title ?? '') : ''
    groups.set(title, [...(groups.get(title) ?? []), file])
  }
  const splits = (group: readonly FoundFile[]) => new Set(group.map(splitOf)).size
  const [first] = [...groups].sort(([a, one], [b, other]) => splits(other) - splits(one) || (a < b ? -1 : 1))
  const [title, chosen] = first!
  return textOf(title || null, files, chosen, chosen.flatMap(textsOf))
}

function textOf(
  name: string | null,
  files: readonly FoundFile[],
  chosen: readonly FoundFile[],
  texts: readonly FoundText[],
): Chosen {
  const skipped = without(files, chosen, `another text than ${name ?? chosen[0]!.path}`)
  return { kind: 'text', name, files: chosen, skipped, texts }
}

function textsOf(file: FoundFile): FoundText[] {
  if (file.content.kind !== 'text') return []
  const split = splitOf(file)
  return file.content.texts.map((text) => ({ ...text, path: file.path, split: text.split ?? split }))
}

/** A MIDI file's own name says nothing: 'train.mid' is a piece about trains. */
function splitOf({ path, split, format }: FoundFile): SplitName | null {
  return split ?? (format === 'midi' ? null : (splitOfFileName(path)?.split ?? null))
}

/** For a file name that says its split, like ptb.char.valid.txt: the split, and the title without it, ptb.char. */
function splitOfFileName(path: string): { split: SplitName; title: string } | null {
  const words = basename(path, extname(path)).split(/[.\-_ ]/)
  const index = words.findIndex((word) => splitOfName(word) !== null)
  if (index < 0) return null
  return { split: splitOfName(words[index]!)!, title: words.toSpliced(index, 1).join('.') }
}

const without = (files: readonly FoundFile[], chosen: readonly FoundFile[], reason: string): SkippedFile[] =>
  files.filter((file) => !chosen.includes(file)).map(({ path }) => ({ path, reason }))
