// The chosen cells side by side: their curves, and in which settings they differ.
import type { Output } from '../../shared/contract.ts'
import type { RunConfig } from '../../shared/experiment.ts'
import { bits } from '../../shared/metrics.ts'
import { methodStyle, type LineStyle } from '../../shared/line-styles.ts'
import type { Plot, PlotCurve } from '../charts/plot.ts'
import type { Curve } from '../charts/points.ts'
import { spread } from '../charts/spread.ts'
import type { CellKey } from './cell-key.ts'

export type Checks = Output<'runs.checks'>[number]

export interface Compared {
  readonly key: CellKey
  readonly config: RunConfig
  /** Of each of its runs, in the order of their seeds. */
  readonly checks: readonly Checks[]
}

/** For cells of one method beside each other, which share its colour. */
const FURTHER_DASHES: readonly LineStyle['dash'][] = [[], [7, 4], [1.5, 3.5], [10, 3, 2, 3], [12, 5]]

/** Validation by epoch, or by update where a task is among them; a band over the seeds. */
export function comparisonPlot(cells: readonly Compared[]): Plot {
  const kinds = new Set(cells.map(({ config }) => config.data.kind))
  const isTask = kinds.has('task')
  const inBits = kinds.size === 1 && kinds.has('text')
  const quantity = kinds.size === 1 && isTask ? 'error' : 'nll'
  const labels = cells.map((cell) => labelOf(cell, cells))
  return {
    title: quantity === 'error' ? 'Validation error' : isTask ? 'Validation cost' : 'Validation NLL',
    x: isTask ? 'updates' : 'epochs',
    y: quantity === 'error' ? 'error %' : inBits ? 'bits/symbol' : isTask ? 'cost' : 'nats/step',
    log: false,
    curves: cells.flatMap((cell, index) => {
      const curves = cell.checks.map((checks): Curve => ({
        steps: isTask ? checks.updates : checks.epochs,
        values: checks[quantity].map((value) => (quantity === 'error' ? 100 * value : inBits ? bits(value) : value)),
      }))
      return curvesOf(labels[index]!, styleOf(cell, cells.slice(0, index)), curves)
    }),
  }
}

function curvesOf(label: string, style: LineStyle, seeds: readonly Curve[]): PlotCurve[] {
  if (seeds.length === 1) return [{ label, style, weight: 'bold', points: seeds[0]! }]
  const { steps, mean, deviation } = spread(seeds)
  return [
    ...seeds.map((points): PlotCurve => ({ label: `${label}, one seed`, style, weight: 'faint', points })),
    { label, style, weight: 'bold', points: { steps, values: mean }, deviation },
  ]
}

function styleOf({ config }: Compared, before: readonly Compared[]): LineStyle {
  const style = methodStyle(config.method.name)
  const same = before.filter((cell) => cell.config.method.name === config.method.name).length
  if (same === 0) return style
  const others = FURTHER_DASHES.filter((dash) => dash.join() !== style.dash.join())
  return { ...style, dash: others[(same - 1) % others.length]! }
}

/** Without what they have in common. */
function labelOf({ key }: Compared, cells: readonly Compared[]): string {
  const isOne = (part: keyof CellKey) => new Set(cells.map((cell) => cell.key[part])).size === 1
  if (isOne('problem')) return key.label
  return isOne('label') ? key.problem : `${key.label}, ${key.problem}`
}
