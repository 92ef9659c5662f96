// Reads all files of an import, one after the other, with progress; what cannot be read is noted and left out.
import { WorkbenchError } from '../../shared/errors.ts'
import type { FoundFile } from './choose.ts'
import { displayName } from './display-name.ts'
import type { Limits } from './limits.ts'
import { readContent, type Content, type ReadingOptions } from './reading.ts'
import { openSources, type SkippedFile } from './sources.ts'

export interface Progress {
  /** Files read so far, and their bytes. */
  readonly files: number
  readonly bytes: number
  /** The file read last. */
  readonly path: string
}

export interface ImportHooks {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads all that can be read; the rest is skipped, each with its reason. Throws the error of a file when it was the only
 * one, or when all of them are turned round, 'bad-file' when nothing could be read, 'limit' for the whole, and 'cancelled' by the signal.
 */
export async function readFiles(
  paths: readonly string[],
  options: ReadingOptions,
  limits: Limits,
  hooks: ImportHooks,
): Promise<{ files: FoundFile[]; skipped: SkippedFile[] }> {
  const sources = openSources(paths, limits, hooks.signal)
  const files: FoundFile[] = []
  const failures: { path: string; error: WorkbenchError }[] = []
  let [bytes, steps, notes] = [0, 0, 0]
  for await (const file of sources) {
    const { path, split, size } = file
    try {
      const { format, content } = readContent(await file.read(), path, options, limits)
      files.push({ path, bytes: size, split, format, content })
      const amount = amountOf(content)
      steps += amount.steps
      notes += amount.notes
    } catch (error) {
      // What is wrong with one file is no reason to give up the others.
      if (!(error instanceof WorkbenchError) || ['cancelled', 'bad-config'].includes(error.code)) throw error
      failures.push({ path, error })
    }
    if (steps > limits.steps || notes > limits.notes) {
      throw new WorkbenchError('limit', `there are more than ${limits.steps} time steps or ${limits.notes} notes`, {
        place: path,
        hint: 'Import fewer files, or choose a longer time step.',
      })
    }
    bytes += size
    hooks.onProgress?.({ files: files.length + failures.length, bytes, path })
  }
  const skipped = [
    ...sources.skipped,
    ...failures.map(({ path, error }) => ({ path, reason: reasonOf(error, path) })),
    ...files.flatMap(({ path, content }) => (content.leftOut === null ? [] : [{ path, reason: content.leftOut }])),
  ]
  if (files.length > 0) return { files, skipped }
  if (failures.length === 1 && skipped.length === 1) throw failures[0]!.error
  const isTurned = failures.length > 0 && failures.every(({ error }) => error.code === 'turned-round')
  if (isTurned) throw failures[0]!.error
  throw nothingLeft(paths, skipped)
}

function amountOf(content: Content): { steps: number; notes: number } {
  if (content.kind === 'lengths') return { steps: 0, notes: 0 }
  if (content.kind === 'text') {
    return { steps: content.texts.reduce((sum, text) => sum + text.symbols.length, 0), notes: 0 }
  }
  let [steps, notes] = [0, 0]
  for (const { chords } of content.pieces) {
    steps += chords.length
    for (const chord of chords) notes += chord.length
  }
  return { steps, notes }
}

/** One line: what is wrong, and where in the file. */
function reasonOf({ message, place = '' }: WorkbenchError, path: string): string {
  return place.startsWith(`${path}, `) ? `${message} (${place.slice(path.length + 2)})` : message
}

function nothingLeft(paths: readonly string[], [first, ...others]: readonly SkippedFile[]): WorkbenchError {
  const place = paths.map(displayName).join(', ')
  if (first === undefined) return new WorkbenchError('bad-file', 'there are no files', { place })
  const more = others.length > 0 ? `, and ${others.length} more cannot be read` : ''
  return new WorkbenchError('bad-file', `nothing is left to import: ${first.path}: ${first.reason}${more}`, {
    place,
    hint: 'Music comes as MIDI, .mat, pickle, .npy, .npz, JSON or CSV, text as UTF-8 or Latin-1.',
  })
}
