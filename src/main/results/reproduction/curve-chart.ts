// Curves of runs as an SVG picture for a document, the methods in the colours and dashes that they have everywhere.
import { methodStyle } from '../../../shared/line-styles.ts'

type Point = readonly [x: number, y: number]

export interface CurveChart {
  readonly title: string
  /** What the axes show. */
  readonly x: string
  readonly y: string
  readonly curves: readonly { readonly method: string; readonly points: readonly Point[] }[]
}

const WIDTH = 720
const HEIGHT = 320
const PLOT = { left: 64, right: 704, top: 40, bottom: 272 }
/** Curves are thinned to about so many points. */
const POINTS = 300
/** The vertical axis ends at this share of the values: the first ones would flatten all the others. */
const SHOWN = 0.9

/** What is not finite leaves a gap. */
export function curveChart({ title, x, y, curves }: CurveChart): string {
  const points = curves.flatMap((curve) => curve.points).filter((point) => point.every(Number.isFinite))
  const values = points.map((point) => point[1]).toSorted((a, b) => a - b)
  const right = Math.max(...points.map((point) => point[0]), 1e-9)
  const low = values[0] ?? 0
  const high = Math.max(values[Math.floor(SHOWN * (values.length - 1))] ?? 1, low + 1e-3)
  const toX = (value: number) => PLOT.left + (value / right) * (PLOT.right - PLOT.left)
  const toY = (value: number) => PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top)

  const methods = [...new Set(curves.map(({ method }) => method))]
  const label = (text: string | number, at: Point, anchor: 'start' | 'middle' | 'end') =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}">${escaped(String(text))}</text>`
  const line = ({ method, points: own }: CurveChart['curves'][number]) =>
    `<path d="${pathOf(thinned(own).map((point) => [toX(point[0]), toY(point[1])]))}" ${stroke(method)}/>`

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}"/></clipPath>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fcfcfb"/>`,
    ...ticks(low, high).flatMap((value) => [
      `<path d="M${PLOT.left} ${toY(value).toFixed(1)}H${PLOT.right}" stroke="#d5d5d1"/>`,
      label(Number(value.toPrecision(6)), [PLOT.left - 8, Number((toY(value) + 4).toFixed(1))], 'end'),
    ]),
    ...ticks(0, right).map((value) =>
      label(Number(value.toPrecision(6)), [Number(toX(value).toFixed(1)), PLOT.bottom + 18], 'middle'),
    ),
    `<g clip-path="url(#plot)" fill="none" stroke-width="1.5">`,
    ...curves.map(line),
    '</g>',
    label(`${title}, ${y}`, [PLOT.left, 22], 'start'),
    label(x, [PLOT.right, HEIGHT - 12], 'end'),
    ...methods.flatMap((method, index) => [
      `<path d="M${PLOT.right - 250 + 90 * index} 18h24" fill="none" stroke-width="1.5" ${stroke(method)}/>`,
      label(method, [PLOT.right - 220 + 90 * index, 22], 'start'),
    ]),
    '</svg>',
    '',
  ].join('\n')
}

function stroke(method: string): string {
  const { colour, dash } = methodStyle(method)
  return `stroke="${colour}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / POINTS)
  return points.filter((_, index) => index % every === 0 || index === points.length - 1)
}

function pathOf(points: readonly Point[]): string {
  let pen = 'M'
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(y)) {
        pen = 'M'
        return ''
      }
      const step = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`
      pen = 'L'
      return step
    })
    .join('')
}

/** Round values within [low, high], about five. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step)
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
