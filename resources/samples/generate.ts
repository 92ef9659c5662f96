// Draws the sample data and writes it beside this file: node resources/samples/generate.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SPLIT_NAMES, type SplitName } from '../../src/shared/dataset.ts'
import * as canon from './canon.ts'
import * as concord from './concord.ts'
import { randomStream } from './random.ts'

type PerSplit<T> = Record<SplitName, T>

const PIECES: PerSplit<number> = { train: 240, valid: 40, test: 40 }
/** Sentences are added until a split has this many symbols. */
const SYMBOLS: PerSplit<number> = { train: 120_000, valid: 15_000, test: 15_000 }

/** Train, then valid, then test: the order in which the splits use up the random stream. */
function mapSplits<T>(make: (split: SplitName) => T): PerSplit<T> {
  return Object.fromEntries(SPLIT_NAMES.map((split) => [split, make(split)])) as PerSplit<T>
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function drawCanon() {
  const random = randomStream(1)
  const splits = mapSplits((split) => Array.from({ length: PIECES[split] }, () => canon.drawPiece(random)))
  return {
    kind: 'music',
    name: 'Canon',
    about: 'A random canon in three voices over a bass, drawn from a known process.',
    floor: {
      ...mapSplits((split) => mean(splits[split].flatMap(canon.stepLosses))),
      unit: 'nats per step',
      entropyRate: canon.entropyRate(),
    },
    splits,
  }
}

function drawConcord() {
  const random = randomStream(2)
  const drawn = mapSplits((split) => {
    const sentences: string[] = []
    for (let symbols = 0; symbols < SYMBOLS[split]; symbols += sentences.at(-1)!.length) {
      sentences.push(concord.drawSentence(random))
    }
    return sentences
  })
  return {
    kind: 'text',
    name: 'Concord',
    about: 'Sentences of an invented language whose words agree, drawn from a known process.',
    floor: {
      // The first symbol of a split is given, not predicted.
      ...mapSplits((split) => mean(drawn[split].flatMap(concord.symbolLosses).slice(1))),
      unit: 'bits per character',
      entropyRate: concord.entropyRate(),
    },
    splits: mapSplits((split) => drawn[split].join('')),
  }
}

/** File name -> content. The same bytes every time. */
export const generateSamples = (): Record<string, string> => ({
  'canon.json': `${JSON.stringify(drawCanon())}\n`,
  'concord.json': `${JSON.stringify(drawConcord())}\n`,
})

if (import.meta.main) {
  for (const [file, content] of Object.entries(generateSamples())) {
    writeFileSync(join(import.meta.dirname, file), content)
    console.log(`${file}: ${content.length} bytes`)
  }
}
