// A chart in words, for screen readers.
import { shortNumber } from './numbers.ts'
import type { Plot, PlotCurve } from './plot.ts'
import { gaps } from './points.ts'

/** 'valid: from 9.1 at 1 to 7.44 at 40, lowest 7.41 at 36. ...' */
export function summary({ title, x, y, curves }: Plot): string {
  const parts = curves.filter(({ weight }) => weight !== 'faint').map(inWords)
  return parts.length > 0 ? `${title}, ${y} by ${x}. ${parts.join(' ')}` : `${title}: nothing yet.`
}

function inWords({ label, points }: PlotCurve): string {
  const finite = [...points.values.keys()].filter((index) => Number.isFinite(points.values[index]))
  const [first, last] = [finite[0], finite.at(-1)]
  if (first === undefined || last === undefined) return `${label}: no finite value.`
  const lowest = finite.reduce((best, index) => (points.values[index]! < points.values[best]! ? index : best))
  const at = (index: number) => `${shortNumber(points.values[index]!)} at ${shortNumber(points.steps[index]!)}`
  const broken = gaps(points).map(({ step }) => `not finite from ${shortNumber(step)}`)
  return `${[`${label}: from ${at(first)} to ${at(last)}`, `lowest ${at(lowest)}`, ...broken].join(', ')}.`
}
