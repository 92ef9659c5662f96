// The charts of a run, from what it has recorded.
import { DERIVATIVE_BOUND, taskShape } from '../../engine/spec.ts'
import type { Output } from '../../shared/contract.ts'
import { bits } from '../../shared/metrics.ts'
import { methodStyle, QUANTITY_STYLES, type LineStyle } from '../../shared/line-styles.ts'
import { shortNumber } from '../charts/numbers.ts'
import type { Plot, PlotCurve } from '../charts/plot.ts'
import type { Curve } from '../charts/points.ts'

export type RunInFull = Output<'runs.get'>
export type Checks = Output<'runs.checks'>[number]
export type SeriesOfRun = 'cost' | 'gradientNorm' | 'clipped' | 'omega'

export interface Recorded {
  readonly checks: Checks
  /** As they are, as far as they are drawn that way. */
  readonly raw: Partial<Record<SeriesOfRun, Curve>>
  readonly smooth: Partial<Record<SeriesOfRun, Curve>>
}

/** Below it the largest singular value of W_rec makes gradients vanish; ICML 2013, section 2.1. */
export const gradientBound = ({ config }: RunInFull): number => 1 / DERIVATIVE_BOUND[config.model.activation]

export interface NamedPlot extends Plot {
  readonly key: string
}

/** Only those about which the run can have something to say. */
export function runPlots(run: RunInFull, recorded: Recorded): NamedPlot[] {
  const { clip, omega } = run.config.method
  const plots = [
    costs(run, recorded),
    gradientNorms(run, recorded),
    ...(clip ? [clippedShare(recorded)] : []),
    ...(omega ? [regulariser(recorded)] : []),
    spectralRadii(run, recorded),
    rates(run, recorded),
  ]
  const end = Math.max(0, ...run.series.map(({ last }) => last))
  return plots.map((plot) => ({ ...plot, end }))
}

const { main, second } = QUANTITY_STYLES

function costs(run: RunInFull, { checks, raw, smooth }: Recorded): NamedPlot {
  const { data, method } = run.config
  const inBits = data.kind === 'text'
  const isRegression = data.kind === 'task' && taskShape({ name: data.task }).head === 'last-linear'
  const unit = isRegression ? 'squared' : { music: 'nats/step', text: 'bits/symbol', task: 'nats' }[data.kind]
  const title = isRegression ? 'Squared error' : inBits ? 'Cross-entropy' : 'NLL'
  const scaled = (curve: Curve): Curve => (inBits ? { ...curve, values: curve.values.map(bits) } : curve)
  const valid = scaled({ steps: checks.updates, values: checks.nll })
  const best = run.result?.bestUpdates ?? checks.updates[checks.best.lastIndexOf(1)]
  const chosen = best === undefined ? -1 : checks.updates.indexOf(best)
  const style = methodStyle(method.name)
  // What a task optimises may be summed over the steps, in another unit than its score.
  const train =
    data.kind === 'task' ? [] : [named('train', main, scaled({ steps: checks.updates, values: checks.trainCost }))]
  return {
    ...plot('costs', title, unit),
    curves: [
      ...(data.kind === 'task' ? twice('train, by update', main, raw.cost, smooth.cost) : train),
      named('valid', style, valid),
    ],
    ...(chosen >= 0 && { marks: [{ x: valid.steps[chosen]!, y: valid.values[chosen]!, style }] }),
  }
}

function gradientNorms({ config: { method } }: RunInFull, { raw, smooth }: Recorded): NamedPlot {
  const { clip } = method
  return {
    ...plot('gradientNorm', 'Gradient norm before clipping', 'L2 norm', true),
    curves: twice('norm', main, raw.gradientNorm, smooth.gradientNorm),
    ...(clip && { levels: [{ value: clip.threshold, label: `threshold ${shortNumber(clip.threshold)}` }] }),
  }
}

const clippedShare = ({ smooth }: Recorded): NamedPlot => ({
  ...plot('clipped', 'Clipped updates', 'share'),
  limits: { from: 0, to: 1 },
  curves: smooth.clipped ? [named('clipped', second, smooth.clipped)] : [],
})

const regulariser = ({ raw, smooth }: Recorded): NamedPlot => ({
  ...plot('omega', 'Regulariser Ω', 'Ω', true),
  curves: twice('Ω', main, raw.omega, smooth.omega),
})

function spectralRadii(run: RunInFull, { checks }: Recorded): NamedPlot {
  const bound = gradientBound(run)
  return {
    ...plot('spectralRadius', 'Spectral radius of W_rec', 'largest |λ|'),
    curves: [named('radius', main, { steps: checks.updates, values: checks.spectralRadius })],
    levels: [{ value: bound, label: `1/γ = ${shortNumber(bound)}` }],
  }
}

function rates({ config }: RunInFull, { checks }: Recorded): NamedPlot {
  const held = (label: string, style: LineStyle, values: Float64Array): PlotCurve => ({
    ...named(label, style, { steps: checks.updates, values }),
    stepped: true,
  })
  const rate = held('learning rate', main, checks.learningRate)
  const alpha = held('α', second, checks.alpha)
  const curves = config.method.omega ? [rate, alpha] : [rate]
  return { ...plot('rates', config.method.omega ? 'Learning rate and α' : 'Learning rate', 'value', true), curves }
}

const plot = (key: string, title: string, y: string, log = false) => ({ key, title, x: 'updates', y, log })

const named = (label: string, style: LineStyle, points: Curve): PlotCurve => ({
  label,
  style,
  weight: 'normal',
  points,
})

/** A curve as it is, faint, beneath the smoothed one. */
function twice(label: string, style: LineStyle, raw: Curve | undefined, smooth: Curve | undefined): PlotCurve[] {
  return [
    ...(raw && raw !== smooth ? [{ label, style, weight: 'faint' as const, points: raw }] : []),
    ...(smooth ? [named(label, style, smooth)] : []),
  ]
}
