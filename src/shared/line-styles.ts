// Which colour and which line a method has, in tables, curves and exports alike.

export interface LineStyle {
  /** A colour, or a custom property of the page's tokens.css. */
  readonly colour: string
  /** Lengths of dashes and gaps in pixels; empty: solid. */
  readonly dash: readonly number[]
}

const DOTTED = [1.5, 3.5]
const DASHED = [7, 4]
const SOLID: readonly number[] = []

/** Paul Tol's bright set. */
const OF_THE_PAPER: Readonly<Record<string, LineStyle>> = {
  SGD: { colour: '#EE6677', dash: DOTTED },
  'SGD-C': { colour: '#4477AA', dash: DASHED },
  'SGD-CR': { colour: '#228833', dash: SOLID },
}

/** From Paul Tol's bright and muted sets, those that differ from the three above; each with a line of its own. */
const FURTHER: readonly LineStyle[] = [
  { colour: '#AA3377', dash: [10, 3, 2, 3] },
  { colour: '#66CCEE', dash: SOLID },
  { colour: '#CCBB44', dash: DASHED },
  { colour: '#882255', dash: [12, 5] },
  { colour: '#44AA99', dash: [4, 3] },
  { colour: '#999933', dash: [10, 3, 2, 3, 2, 3] },
  { colour: '#BBBBBB', dash: DOTTED },
]

/** By the name alone, so that a method looks the same in every experiment. */
export function methodStyle(method: string): LineStyle {
  const known = Object.hasOwn(OF_THE_PAPER, method) ? OF_THE_PAPER[method] : undefined
  return known ?? FURTHER[hash(method) % FURTHER.length]!
}

/** For quantities of one run that belong to no method. */
export const QUANTITY_STYLES = {
  main: { colour: '--curve-main', dash: SOLID },
  second: { colour: '--curve-second', dash: DASHED },
} as const satisfies Record<string, LineStyle>

/** FNV-1a, of 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0)!, 0x01000193)
  return state >>> 0
}
