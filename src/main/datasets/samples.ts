// The sample datasets that ship with the product, with the best score that any model can expect (resources/samples).
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dataset, SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { buildMusic, buildText, type MusicSplits } from './build.ts'

export const SAMPLE_NAMES = ['canon', 'concord'] as const
export type SampleName = (typeof SAMPLE_NAMES)[number]

export interface Sample {
  readonly dataset: Dataset
  /** One sentence for the user. */
  readonly about: string
  /**
   * What the process that the data was drawn from scores itself, with the first step of each sequence not counted: nats
   * per step for music, bits per character for text.
   */
  readonly floor: Readonly<Record<SplitName, number>>
  /** The same for endless data. */
  readonly entropyRate: number
}

/** A file as resources/samples/generate.ts writes it. */
type SampleFile = {
  readonly name: string
  readonly about: string
  readonly floor: Record<SplitName, number> & { readonly unit: string; readonly entropyRate: number }
} & (
  | { readonly kind: 'music'; readonly splits: MusicSplits }
  | { readonly kind: 'text'; readonly splits: Record<SplitName, string> }
)

/** Arrays in SharedArrayBuffers. Throws 'io' when the installation lacks the file or it cannot be read. */
export async function loadSample(name: SampleName): Promise<Sample> {
  const file = await read(`${name}.json`)
  const { entropyRate, train, valid, test } = file.floor
  return {
    dataset: file.kind === 'music' ? buildMusic(file.name, file.splits) : buildText(file.name, file.splits),
    about: file.about,
    floor: { train, valid, test },
    entropyRate,
  }
}

async function read(file: string): Promise<SampleFile> {
  const path = join('resources', 'samples', file)
  try {
    return JSON.parse(await readFile(join(installation(path), path), 'utf8')) as SampleFile
  } catch (cause) {
    throw new WorkbenchError('io', 'a sample dataset cannot be read', {
      place: path,
      hint: 'Install the program again.',
      cause,
    })
  }
}

/** The nearest folder above this module that has the file: the project in development, the archive when packaged. */
function installation(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, path)) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
