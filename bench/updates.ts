// Time of one update (forward, loss, BPTT, clip, SGD) against the peers, which must compute the same numbers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorkbenchError } from '../src/shared/errors.ts'
import {
  alphaOf,
  BOUND,
  createSession,
  createWorkload,
  initialParameters,
  LEARNING_RATE,
  METHODS,
  THRESHOLD,
  type Configuration,
  type Method,
  type Workload,
} from './configurations.ts'
import { interleave, time, type Contestant, type Effort } from './measure.ts'
import { Peer, type Program } from './peers.ts'
import type { Row } from './report.ts'

/** SGD-CR in times of SGD-C. */
const REGULARISER_BAR = 1.4
/** Relative difference up to which two programs computed the same. */
const TOLERANCE = 1e-8

export interface UpdatePeers {
  readonly torch: Program | null
  readonly eigen: Program | null
  /** Of the rows with a bar on reading. */
  readonly reading: Program | null
}

/** What the last update of a peer's block reported; the block started from the weights of its file. */
interface PeerReport {
  readonly loss: number
  readonly gradientNorm: number
  readonly omega: number | null
  readonly ms: number[]
}

/** One contestant against the engine under one method. */
interface Rival {
  readonly label: string
  readonly method: Method
  /** Absent: the row informs only. */
  readonly bar?: number
  readonly program: Program
  readonly options: readonly string[]
}

function rivals({ bars }: Configuration, { torch, eigen }: UpdatePeers): Rival[] {
  const list: Rival[] = []
  for (const method of METHODS) {
    const { torch: torchBar, eigen: eigenBar } = bars[method]
    if (torch) {
      const option = method.toLowerCase()
      list.push({ label: 'torch', method, program: torch, options: [option], ...(torchBar && { bar: torchBar }) })
      if (method === 'SGD-CR') {
        list.push({ label: 'torch, manual BPTT', method, program: torch, options: [`${option}-manual`] })
      }
    }
    if (eigen) {
      list.push({ label: 'eigen', method, program: eigen, options: [], ...(eigenBar && { bar: eigenBar }) })
      list.push({ label: 'eigen, tanh by exp', method, program: eigen, options: ['tanh-by-exp'] })
    }
  }
  return list
}

/** The rows of one configuration; throws if a peer computes other numbers than the engine's dense or timed path. */
export async function benchmarkUpdates(
  configuration: Configuration,
  peers: UpdatePeers,
  effort: Effort,
): Promise<Row[]> {
  const parameters = initialParameters(configuration)
  const workload = createWorkload(configuration)
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-bench-'))
  const running: Peer[] = []
  try {
    const files = Object.fromEntries(
      METHODS.map((method) => [method, writeProblem(folder, configuration, method, parameters, workload)]),
    ) as Record<Method, string>
    const contestants = METHODS.map((method) => engineContestant(configuration, method, parameters, workload))
    const field = rivals(configuration, peers)
    for (const { program, method, options } of field) {
      const { peer } = await Peer.start(program, configuration.spec.head, files[method], ...options)
      running.push(peer)
      await checkPeer(peer, configuration, method, parameters, workload)
      contestants.push(async (updates) => ((await peer.ask(updates)) as PeerReport).ms)
    }

    const reading = configuration.bars['SGD-C'].reading === undefined ? null : peers.reading
    if (reading) {
      const { peer } = await Peer.start(reading)
      running.push(peer)
      contestants.push(readingContestant(peer, configuration))
    }

    const times = await interleave(contestants, effort)
    const ownMs = Object.fromEntries(METHODS.map((method, index) => [method, times[index]!])) as Record<Method, number>
    const rows = field.map(({ label, method, bar }, index): Row => ({
      config: configuration.name,
      method,
      ms: ownMs[method],
      peer: label,
      peerMs: times[METHODS.length + index]!,
      ratio: 'speedup',
      bar,
    }))
    if (reading) {
      const peerMs = times.at(-1)!
      for (const method of METHODS) {
        const bar = configuration.bars[method].reading
        const own = { config: configuration.name, method, ms: ownMs[method] }
        rows.push({ ...own, peer: 'reading W_rec', peerMs, ratio: 'speedup', bar })
      }
    }
    rows.push({
      config: configuration.name,
      method: 'SGD-CR',
      ms: ownMs['SGD-CR'],
      peer: 'own SGD-C',
      peerMs: ownMs['SGD-C'],
      ratio: 'cost',
      bar: REGULARISER_BAR,
    })
    return rows
  } finally {
    for (const peer of running) peer.close()
    rmSync(folder, { recursive: true })
  }
}

/** Reads W_rec as often as an update of one sequence has to: once a step forward, once a step back. */
const readingContestant =
  (peer: Peer, { steps, spec }: Configuration): Contestant =>
  async (updates) => {
    const passes = 2 * steps
    const { ms } = (await peer.ask(spec.units ** 2, passes * updates)) as { ms: number }
    return [ms * passes]
  }

/** Each block starts from the same weights and the same random stream, as that of a peer does. */
export function engineContestant(
  configuration: Configuration,
  method: Method,
  parameters: Float64Array,
  workload: Workload,
  threads = 1,
): Contestant {
  const session = createSession(configuration, method, threads)
  const { randomState } = session
  return (updates) => {
    session.parameters = parameters
    session.randomState = randomState
    return time(updates, () => workload.update(session, LEARNING_RATE, alphaOf(method)))
  }
}

/** The file that the peers read; its layout is in peers/README.md. */
function writeProblem(
  folder: string,
  { steps, batch, spec }: Configuration,
  method: Method,
  parameters: Float64Array,
  { dense }: Workload,
): string {
  const { inputs, units, outputs } = spec
  const header = [steps, batch, inputs, units, outputs, alphaOf(method), THRESHOLD, LEARNING_RATE, BOUND]
  const path = join(folder, `${method}.f64`)
  writeFileSync(path, Float64Array.from([...header, ...parameters, ...dense.inputs, ...dense.targets]))
  return path
}

/**
 * Compares loss, gradient norm and Omega of the first update, by the engine's dense and by its timed path, and of a
 * second one, which sees the step that the first took.
 */
async function checkPeer(
  peer: Peer,
  configuration: Configuration,
  method: Method,
  parameters: Float64Array,
  { dense, update }: Workload,
): Promise<void> {
  const timed = createSession(configuration, method)
  const given = createSession(configuration, method)
  timed.parameters = parameters
  given.parameters = parameters
  const first = (await peer.ask(1)) as PeerReport
  const second = (await peer.ask(2)) as PeerReport
  const alpha = alphaOf(method)
  const comparisons = [
    ['first update', first, update(timed, LEARNING_RATE, alpha)],
    ['first update, dense', first, given.updateOnBatch(dense, LEARNING_RATE, alpha)],
    ['second update, dense', second, given.updateOnBatch(dense, LEARNING_RATE, alpha)],
  ] as const
  for (const [when, theirs, ours] of comparisons) {
    const pairs: [string, number, number][] = [
      ['loss', theirs.loss, ours.cost],
      ['gradient norm', theirs.gradientNorm, ours.gradientNorm],
    ]
    if (method === 'SGD-CR') pairs.push(['omega', theirs.omega ?? NaN, ours.omega])
    for (const [what, expected, actual] of pairs) {
      if (!(Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected))) {
        throw new WorkbenchError('engine', `the ${what} is ${actual}, the peer's is ${expected}`, {
          place: `${configuration.name}, ${method}, ${when}`,
        })
      }
    }
  }
}
