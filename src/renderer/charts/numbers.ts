// Numbers on axes and beside curves.

/** Four significant digits without trailing zeros, whole numbers in full: '12.35', '0.001234', '12,346', '1.2e-9', '3.5e+7'; what is not finite by name. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2).replace(/\.?0+e/, 'e')
  const rounded = size >= 1e4 ? Math.round(value) : Number(value.toPrecision(4))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 10 })
}

/** Of a logarithmic axis: powers of ten; on an axis of less than two of them also 2 and 5, of less than one all. */
export function logTickText(value: number, low: number, high: number): string {
  const digit = Number(value.toExponential().split('e')[0])
  const powers = Math.log10(high / low)
  const isNamed = digit === 1 || powers < 1 || (powers < 2 && (digit === 2 || digit === 5))
  return isNamed ? shortNumber(value) : ''
}
