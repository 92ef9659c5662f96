// The updates of this checkout against those of another one, an older one say, each in a process of its own, by turns.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { join, resolve } from 'node:path'
import { CONFIGURATIONS, METHODS } from './configurations.ts'
import { interleave, type Contestant, type Effort } from './measure.ts'
import type { Row } from './report.ts'

/** Of the other's time: no slower than by 3 %. */
const BAR = 1.03

interface Question {
  readonly name: string
  readonly method: string
  readonly updates: number
}

/** The rows of these configurations. `checkout`: a folder with its addon built and its packages installed. */
export async function* benchmarkAgainst(
  checkout: string,
  names: readonly string[],
  effort: Effort,
): AsyncGenerator<Row> {
  const sides = [join(import.meta.dirname, '..'), resolve(checkout)].map(openSide)
  try {
    for (const { name } of CONFIGURATIONS.filter((configuration) => names.includes(configuration.name))) {
      for (const method of METHODS) {
        const contestants = sides.map(
          ({ ask }): Contestant =>
            (updates) =>
              ask({ name, method, updates }),
        )
        const [ms, peerMs] = (await interleave(contestants, effort)) as [number, number]
        yield { config: `against, ${name}`, method, ms, peer: 'the other checkout', peerMs, ratio: 'cost', bar: BAR }
      }
    }
  } finally {
    for (const { close } of sides) close()
  }
}

function openSide(checkout: string) {
  const program = join(import.meta.dirname, 'against-side.ts')
  const child = spawn(process.execPath, [program, pathToFileURL(join(checkout, 'bench/configurations.ts')).href], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    ask: async (question: Question): Promise<number[]> => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      return JSON.parse((await lines.next()).value as string) as number[]
    },
    close: () => void child.stdin.end(),
  }
}
