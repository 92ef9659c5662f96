// What a chart shows, as data, and how Chart.js takes it.
import type { ChartDataset } from 'chart.js'
import type { LineStyle } from '../../shared/line-styles.ts'
import { gaps, inSight, type Curve, type Range } from './points.ts'

export interface PlotCurve {
  readonly label: string
  readonly style: LineStyle
  /** faint: a seed of several, or a curve beneath its smoothed one; without a place in the legend. */
  readonly weight: 'faint' | 'normal' | 'bold'
  readonly points: Curve
  /** Each value holds until the next one. */
  readonly stepped?: true
  /** Half the height of a band around the curve, NaN where there is none; as long as the points. */
  readonly deviation?: Float64Array
}

export interface Plot {
  readonly title: string
  /** Of the horizontal axis: 'updates', 'epochs'. */
  readonly x: string
  /** Unit of the vertical axis. */
  readonly y: string
  /** Logarithmic; values that are not above zero are not on it. */
  readonly log: boolean
  /** As far as the horizontal axis goes, where the curves end before. */
  readonly end?: number
  /** Of the vertical axis; default: as far as the curves go. */
  readonly limits?: Range
  readonly curves: readonly PlotCurve[]
  /** Horizontal lines. */
  readonly levels?: readonly { readonly value: number; readonly label: string }[]
  /** Points that stand out. */
  readonly marks?: readonly { readonly x: number; readonly y: number; readonly style: LineStyle }[]
}

export interface XY {
  x: number
  y: number
}
export type PlotDataset = ChartDataset<'line', XY[]>

/** Opacities; widths and what may reach over the edge, so that a line on it is whole, in pixels. */
const FAINT = { opacity: 0.25, width: 1 }
const WIDTHS = { faint: FAINT.width, normal: 1.5, bold: 2.25 }
const BAND_OPACITY = 0.16
const OVER_EDGE = 2

/**
 * From back to front: bands, faint curves, the others, crosses where a curve becomes non-finite, marks.
 * @param range the part in sight
 * @param paint a colour with an opacity, as a canvas takes it
 */
export function datasets(
  { curves, marks = [], log }: Plot,
  range: Range | null,
  paint: (colour: string, opacity: number) => string,
): PlotDataset[] {
  const [faint, others] = [curves.filter(isFaint), curves.filter((curve) => !isFaint(curve))]
  return [
    ...others.flatMap((curve) => band(curve, log, range, paint)),
    ...[...faint, ...others].map((curve) => line(curve, log, range, paint)),
    ...curves.flatMap((curve) => crosses(curve, log, paint)),
    ...marks.map(({ x, y, style }) => ({
      data: [{ x, y: onAxis(y, log) }],
      showLine: false,
      clip: false as const,
      pointStyle: 'circle' as const,
      pointRadius: 5,
      pointBorderWidth: 2,
      pointBorderColor: paint(style.colour, 1),
      pointBackgroundColor: 'transparent',
    })),
  ]
}

const isFaint = ({ weight }: PlotCurve): boolean => weight === 'faint'

function line(
  { points, style, weight, stepped }: PlotCurve,
  log: boolean,
  range: Range | null,
  paint: Paint,
): PlotDataset {
  return {
    data: xy(inSight(points, range), log),
    borderColor: paint(style.colour, weight === 'faint' ? FAINT.opacity : 1),
    borderWidth: WIDTHS[weight],
    clip: OVER_EDGE,
    stepped: stepped ?? false,
    borderDash: weight === 'faint' ? [] : [...style.dash],
    // A single point would be no line.
    pointRadius: points.steps.length === 1 ? 3 : 0,
    pointBackgroundColor: paint(style.colour, 1),
  }
}

/** Two curves without a line, the upper one filled down to the lower. */
function band({ points, deviation, style }: PlotCurve, log: boolean, range: Range | null, paint: Paint): PlotDataset[] {
  if (!deviation) return []
  const edge = (sign: number): Curve => {
    const values = points.values.map((value, index) => value + sign * deviation[index]!)
    // A band that reaches below zero is cut off at a logarithmic axis, not left out.
    return inSight({ steps: points.steps, values: log ? values.map(positive) : values }, range)
  }
  const invisible = { borderWidth: 0, pointRadius: 0 }
  return [
    { ...invisible, data: xy(edge(-1), log) },
    {
      ...invisible,
      data: xy(edge(1), log),
      fill: '-1',
      backgroundColor: paint(style.colour, BAND_OPACITY),
    },
  ]
}

function crosses({ points, style }: PlotCurve, log: boolean, paint: Paint): PlotDataset[] {
  const found = gaps(points)
  if (found.length === 0) return []
  return [
    {
      data: found.map(({ step, value }) => ({ x: step, y: onAxis(value, log) })),
      showLine: false,
      clip: false,
      pointStyle: 'crossRot',
      pointRadius: 6,
      pointBorderWidth: 2,
      pointBorderColor: paint(style.colour, 1),
    },
  ]
}

type Paint = (colour: string, opacity: number) => string

const xy = ({ steps, values }: Curve, log: boolean): XY[] =>
  Array.from(steps, (x, index) => ({ x, y: onAxis(values[index]!, log) }))

/** NaN leaves a gap. */
const onAxis = (value: number, log: boolean): number => (Number.isFinite(value) && !(log && value <= 0) ? value : NaN)

const positive = (value: number): number => Math.max(value, Number.MIN_VALUE)
