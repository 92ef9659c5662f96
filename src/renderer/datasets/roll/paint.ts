// Draws a piano roll and its keyboard on a canvas.
import { LOWEST_NOTE, PIANO_KEYS } from '../../../shared/dataset.ts'
import { noteName } from '../../../shared/note-name.ts'
import { colourOf } from '../../styles/colours.ts'
import { tickInterval } from './geometry.ts'

/** Time steps from .. to - 1 of a piece; cells: [columns][PIANO_KEYS], 0 to 255. */
export interface RollPart {
  readonly from: number
  readonly to: number
  readonly columns: number
  readonly cells: Uint8Array
}

export interface RollColours {
  readonly background: string
  readonly blackKey: string
  readonly line: string
  readonly octave: string
  readonly note: string
  readonly given: string
  readonly text: string
}

export const rollColours = (): RollColours => ({
  background: colourOf('--roll-background'),
  blackKey: colourOf('--roll-black-key'),
  line: colourOf('--roll-line'),
  octave: colourOf('--roll-octave'),
  note: colourOf('--roll-note'),
  given: colourOf('--roll-given'),
  text: colourOf('--roll-text'),
})

/** All in CSS pixels. */
export interface RollLayout {
  readonly width: number
  /** Of the ruler above the keys; 0 for none. */
  readonly ruler: number
  readonly keyHeight: number
  /** Channels in sight, lowest and highest. */
  readonly low: number
  readonly high: number
  /** Time steps: pixels of one, and how many lie to the left of the canvas. */
  readonly scale: number
  readonly start: number
  /** The first so many time steps have a colour of their own, and a line behind them. */
  readonly given?: number
}

const BLACK = [1, 3, 6, 8, 10]
const isBlack = (channel: number): boolean => BLACK.includes((channel + LOWEST_NOTE) % 12)
const isC = (channel: number): boolean => (channel + LOWEST_NOTE) % 12 === 0

/** The top of a key's row. */
const rowOf = ({ ruler, keyHeight, high }: RollLayout, channel: number): number => ruler + (high - channel) * keyHeight

export const heightOf = ({ ruler, keyHeight, low, high }: RollLayout): number => ruler + (high - low + 1) * keyHeight

/** Sizes the canvas for the screen and clears it. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const context = canvas.getContext('2d')!
  context.scale(ratio, ratio)
  return context
}

export function paintRoll(
  canvas: HTMLCanvasElement,
  layout: RollLayout,
  part: RollPart | null,
  colours: RollColours,
): void {
  const context = prepare(canvas, layout.width, heightOf(layout))
  paintRows(context, layout, colours)
  if (layout.ruler > 0) paintRuler(context, layout, colours)
  const edge = ((layout.given ?? 0) - layout.start) * layout.scale
  if (part) {
    between(context, layout, 0, edge, () => paintNotes(context, layout, part, colours.given))
    between(context, layout, Math.max(0, edge), layout.width, () => paintNotes(context, layout, part, colours.note))
  }
  if (layout.given) {
    context.fillStyle = colours.text
    context.fillRect(Math.round(edge) - 1, layout.ruler, 1, heightOf(layout) - layout.ruler)
  }
}

/** Paints nothing outside of these pixels from the left. */
function between(
  context: CanvasRenderingContext2D,
  layout: RollLayout,
  left: number,
  right: number,
  paint: () => void,
): void {
  if (right <= left) return
  context.save()
  context.beginPath()
  context.rect(left, 0, right - left, heightOf(layout))
  context.clip()
  paint()
  context.restore()
}

function paintRows(context: CanvasRenderingContext2D, layout: RollLayout, colours: RollColours): void {
  const { width, keyHeight, low, high } = layout
  context.fillStyle = colours.background
  context.fillRect(0, 0, width, heightOf(layout))
  for (let channel = low; channel <= high; channel += 1) {
    const top = rowOf(layout, channel)
    if (isBlack(channel)) {
      context.fillStyle = colours.blackKey
      context.fillRect(0, top, width, keyHeight)
    }
    if (isC(channel) && keyHeight >= 2) {
      context.fillStyle = colours.octave
      context.fillRect(0, top + keyHeight - 1, width, 1)
    }
  }
}

function paintRuler(context: CanvasRenderingContext2D, layout: RollLayout, colours: RollColours): void {
  const { width, ruler, scale, start } = layout
  const height = heightOf(layout)
  const interval = tickInterval(scale)
  context.fillStyle = colours.background
  context.fillRect(0, 0, width, ruler)
  context.font = '11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  for (let step = Math.ceil(start / interval) * interval; (step - start) * scale < width; step += interval) {
    const x = Math.round((step - start) * scale)
    context.fillStyle = colours.line
    context.fillRect(x, ruler, 1, height - ruler)
    context.fillStyle = colours.octave
    context.fillRect(x, ruler - 6, 1, 6)
    context.fillStyle = colours.text
    context.fillText(String(step + 1), x + 4, ruler / 2)
  }
  context.fillStyle = colours.octave
  context.fillRect(0, ruler - 1, width, 1)
}

function paintNotes(context: CanvasRenderingContext2D, layout: RollLayout, part: RollPart, colour: string): void {
  const { keyHeight, low, high, scale, start } = layout
  const columnWidth = ((part.to - part.from) / part.columns) * scale
  const left = (part.from - start) * scale
  const gap = columnWidth >= 4 ? 1 : 0
  const height = Math.max(1, keyHeight - (keyHeight >= 4 ? 1 : 0))
  context.fillStyle = colour
  for (let channel = low; channel <= high; channel += 1) {
    const top = rowOf(layout, channel)
    for (let column = 0; column < part.columns; column += 1) {
      const share = part.cells[column * PIANO_KEYS + channel]!
      if (share === 0) continue
      // A key that stays on is one bar.
      let end = column + 1
      while (end < part.columns && part.cells[end * PIANO_KEYS + channel] === share) end += 1
      const x = left + column * columnWidth
      // Where several steps share a column, it is as strong as the key's share in them, and never too faint to see.
      context.globalAlpha = Math.max(0.35, share / 255)
      context.fillRect(x, top, Math.max(1, (end - column) * columnWidth - gap), height)
      column = end - 1
    }
  }
  context.globalAlpha = 1
}

/** The keyboard at the left of the roll, with the names of the Cs. */
export function paintKeys(canvas: HTMLCanvasElement, layout: RollLayout, colours: RollColours): void {
  const { width, ruler, keyHeight, low, high } = layout
  const context = prepare(canvas, width, heightOf(layout))
  context.fillStyle = colours.background
  context.fillRect(0, 0, width, heightOf(layout))
  context.font = '11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  const keys = width - 28
  for (let channel = low; channel <= high; channel += 1) {
    const top = rowOf(layout, channel)
    if (isBlack(channel)) {
      context.fillStyle = colours.text
      context.fillRect(28, top, keys * 0.6, keyHeight)
    }
    if (!isC(channel)) continue
    context.fillStyle = colours.octave
    context.fillRect(28, top + keyHeight - 1, keys, 1)
    context.fillStyle = colours.text
    context.fillText(noteName(channel + LOWEST_NOTE), 6, top + keyHeight / 2)
  }
  context.fillStyle = colours.octave
  context.fillRect(width - 1, ruler, 1, heightOf(layout) - ruler)
  context.fillRect(0, ruler - 1, width, 1)
}
