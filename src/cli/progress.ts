// Progress of the runs that train side by side: a block that redraws itself on a terminal, now and then a line elsewhere.
import type { RunConfig } from '../shared/experiment.ts'
import { bits, type Progress, type RunResult, type Score } from '../shared/metrics.ts'
import { bar, count, duration, perSecond } from './format.ts'

const BAR_WIDTH = 20
const REDRAW_MS = 100
/** Between lines about one run where there is no terminal to redraw. */
const LINE_MS = 10_000

/** What a run is called, and what its scores are scores of. */
export interface RunTitle {
  readonly label: string
  readonly kind: RunConfig['data']['kind']
}

export interface RunProgress extends RunTitle {
  readonly progress: Progress | null
  /** Of the last check. */
  readonly valid: Score | null
}

/** What progress is written to: process.stderr, or a stand-in. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** `SGD-CR Nottingham s2  [########....]  63%  epoch 41.2  valid 3.412  812/s  4 min 05 s left` */
export function progressLine({ label, kind, progress, valid }: RunProgress, labelWidth: number): string {
  const name = label.padEnd(labelWidth)
  if (progress === null) return `${name}  starting`
  const { updates, epochs, seconds, fraction, phase } = progress
  return [
    name,
    `[${bar(fraction, BAR_WIDTH)}]`,
    `${Math.floor(100 * fraction)}%`.padStart(4),
    epochs > 0 ? `epoch ${epochs.toFixed(1)}` : `update ${count(updates)}`,
    ...(valid ? [`valid ${scoreText(valid, kind)}`] : []),
    perSecond(updates / seconds),
    phase === 'training' ? `${duration((seconds * (1 - fraction)) / fraction)} left` : phase,
  ].join('  ')
}

type Outcome = Pick<RunResult, 'reason' | 'updates' | 'epochs' | 'seconds' | 'valid' | 'test'>

/** `SGD-CR Nottingham s2: budget spent after 900 updates, 41.2 epochs, 4 min 05 s; valid 3.412, test 3.501` */
export function endLine({ label, kind }: RunTitle, result: Outcome): string {
  const reasons = {
    budget: 'budget spent',
    solved: 'solved',
    rate: 'learning rate below its floor',
    diverged: 'diverged',
    stopped: 'stopped',
  }
  const after = [
    `${count(result.updates)} updates`,
    ...(result.epochs > 0 ? [`${result.epochs.toFixed(1)} epochs`] : []),
    duration(result.seconds),
  ]
  const scores = (['valid', 'test'] as const).flatMap((split) => {
    const score = result[split]
    return score ? [`${split} ${scoreText(score, kind)}`] : []
  })
  return `${label}: ${reasons[result.reason]} after ${after.join(', ')}${scores.length > 0 ? `; ${scores.join(', ')}` : ''}`
}

/** In the unit of the results table. */
export function scoreText({ nll, error }: Score, kind: RunTitle['kind']): string {
  switch (kind) {
    case 'music':
      return nll.toFixed(3)
    case 'text':
      return `${bits(nll).toFixed(3)} bits`
    case 'task':
      return `${(100 * error!).toFixed(2)}% wrong`
  }
}

interface ActiveRun extends RunProgress {
  readonly lineAt: number
}

export class ProgressView {
  readonly #output: Output
  readonly #total: number
  readonly #labelWidth: number
  readonly #active = new Map<number, ActiveRun>()
  readonly #begin = performance.now()
  #done = 0
  #drawnLines = 0
  #drawnAt = -Infinity

  constructor(output: Output, labels: readonly string[]) {
    this.#output = output
    this.#total = labels.length
    this.#labelWidth = Math.max(0, ...labels.map((label) => label.length))
  }

  start(run: number, title: RunTitle): void {
    this.#active.set(run, { ...title, progress: null, valid: null, lineAt: performance.now() })
    if (!this.#output.isTTY) this.#output.write(`${title.label}: started\n`)
    this.#draw()
  }

  /** `valid`: of a new check, if there was one. */
  update(run: number, progress: Progress, valid: Score | null): void {
    const before = this.#active.get(run)
    if (!before) return
    const lineDue = performance.now() - before.lineAt >= LINE_MS
    const after: ActiveRun = {
      ...before,
      progress,
      valid: valid ?? before.valid,
      lineAt: lineDue ? performance.now() : before.lineAt,
    }
    this.#active.set(run, after)
    if (!this.#output.isTTY && lineDue) this.#output.write(`${progressLine(after, this.#labelWidth)}\n`)
    this.#draw()
  }

  end(run: number, line: string): void {
    this.#active.delete(run)
    this.#done += 1
    this.note(line)
  }

  /** A line that stays. */
  note(line: string): void {
    this.#erase()
    this.#output.write(`${line}\n`)
    this.#drawnAt = -Infinity
    this.#draw()
  }

  close(): void {
    this.#erase()
  }

  #draw(): void {
    if (!this.#output.isTTY || performance.now() - this.#drawnAt < REDRAW_MS) return
    const elapsed = duration((performance.now() - this.#begin) / 1000)
    const lines = [
      ...[...this.#active.values()].map((run) => progressLine(run, this.#labelWidth)),
      `${this.#done} of ${this.#total} runs done, ${elapsed}`,
    ].map((line) => line.slice(0, (this.#output.columns ?? 80) - 1))
    this.#erase()
    this.#output.write(`${lines.join('\n')}\n`)
    this.#drawnLines = lines.length
    this.#drawnAt = performance.now()
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#output.write(`\x1b[${this.#drawnLines}A\x1b[J`)
    this.#drawnLines = 0
  }
}
