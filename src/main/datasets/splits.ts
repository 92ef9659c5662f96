// Divides pieces and texts into train, valid and test: as their files say, else pieces drawn by a seed and texts cut.
import { createHash } from 'node:crypto'
import { SPLIT_NAMES, type SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { mapSplits } from './build.ts'

export interface SplitOptions {
  /** 'files': folders, names and keys say it, and what they leave open is taken from train. 'ratio': they are not asked. */
  readonly by: 'files' | 'ratio'
  /** Shares of what is divided here; any positive numbers. */
  readonly ratio: Readonly<Record<SplitName, number>>
  /** Another seed draws other pieces. A text is cut in one way only. */
  readonly seed: number
  /** Key of a piece or text -> where it goes whatever else is said; null leaves it out. */
  readonly assigned: Readonly<Record<string, SplitName | null>>
}

export const DEFAULT_SPLIT_OPTIONS: SplitOptions = {
  by: 'files',
  ratio: { train: 70, valid: 15, test: 15 },
  seed: 1,
  assigned: {},
}

export interface Division {
  /** Of each piece or text; null: it is left out, because others have a split and it has none. */
  readonly splits: readonly (SplitName | null)[]
  /** The splits that the files do not say: taken from train. */
  readonly made: readonly SplitName[]
}

export interface Divisible {
  /** What `assigned` knows it by. */
  readonly key: string
  readonly split: SplitName | null
}

/**
 * Divides by piece, never by time step.
 * @param pieces hash: of the content. The draw depends on it alone, and not on names or the order of the files
 */
export function dividePieces(pieces: readonly (Divisible & { hash: string })[], options: SplitOptions): Division {
  const { splits, made } = start(pieces, options)
  const lots = pieces.map(({ hash }) => createHash('sha256').update(`${options.seed} ${hash}`).digest('hex'))
  const pool = [...splits.keys()].filter((index) => splits[index] === 'train')
  pool.sort((a, b) => (lots[a]! < lots[b]! ? -1 : 1))
  const counts = shares(pool.length, made, options)
  for (const split of made) for (const index of pool.splice(0, counts[split])) splits[index] = split
  for (const [index, { key }] of pieces.entries()) {
    const assigned = options.assigned[key]
    if (assigned !== undefined) splits[index] = assigned
  }
  return { splits, made }
}

/** One text per split: those of a split joined in order, and what is not there cut from the end of train. */
export function divideTexts(
  parts: readonly (Divisible & { symbols: string })[],
  options: SplitOptions,
): Division & { texts: Record<SplitName, string> } {
  const given = parts.map((part) => ({ ...part, split: options.assigned[part.key] ?? part.split }))
  const { splits, made } = start(given, options)
  const texts = mapSplits((split) =>
    parts
      .filter((_, index) => splits[index] === split)
      .map((part) => part.symbols)
      .join(''),
  )
  const counts = shares(texts.train.length, made, options)
  // The order in the text is train, valid, test.
  for (const split of made.toReversed()) {
    const cut = symbolStart(texts.train, texts.train.length - counts[split])
    texts[split] = texts.train.slice(cut)
    texts.train = texts.train.slice(0, cut)
  }
  return { splits, made, texts }
}

/** What the files say: all is train if they divide nothing. `made`: which of valid and test is then still missing. */
function start(
  parts: readonly Divisible[],
  { by, ratio }: SplitOptions,
): { splits: (SplitName | null)[]; made: SplitName[] } {
  for (const split of SPLIT_NAMES) {
    if (Number.isFinite(ratio[split]) && ratio[split] > 0) continue
    throw new WorkbenchError('bad-config', `the share of a split must be above 0, not ${ratio[split]}`, {
      place: `ratio.${split}`,
    })
  }
  const said = parts.map(({ split }) => (by === 'files' ? split : null))
  const names = new Set(said.filter((split) => split !== null))
  // Nothing but 'test.txt' is one undivided text.
  const divided = names.size > 1 || names.has('train')
  const splits = divided ? said : said.map((): SplitName => 'train')
  if (!splits.includes('train')) {
    throw new WorkbenchError('bad-file', 'there is a valid or test split, but no train split', {
      hint: 'Divide by ratio instead, or add the training files.',
    })
  }
  return { splits, made: SPLIT_NAMES.filter((split) => !splits.includes(split)) }
}

/** How many of `count` pieces or symbols each of the `made` splits gets, at least one; train keeps one at least. */
function shares(count: number, made: readonly SplitName[], { ratio }: SplitOptions): Record<SplitName, number> {
  const whole = made.reduce((sum, split) => sum + ratio[split], ratio.train)
  const result = mapSplits((split) =>
    made.includes(split) ? Math.max(1, Math.round((count * ratio[split]) / whole)) : 0,
  )
  if (count - result.valid - result.test >= 1) return result
  throw new WorkbenchError('bad-file', `there is too little to divide: ${count} for train, ${made.join(', ')}`, {
    hint: 'Each split needs one piece at least.',
  })
}

/** The next position that does not lie between the two halves of a code point. */
function symbolStart(text: string, position: number): number {
  const unit = text.charCodeAt(position)
  return unit >= 0xdc00 && unit < 0xe000 ? position + 1 : position
}
