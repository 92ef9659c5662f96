// A chart as an image that can stand alone: its canvas under its title and legend.
import type { LineStyle } from '../../shared/line-styles.ts'
import { colourOf } from '../styles/colours.ts'

export interface LegendEntry {
  readonly label: string
  /** Of a line; null: words alone. */
  readonly style: LineStyle | null
}

export interface Placed {
  readonly x: number
  /** From 0. */
  readonly line: number
}

/** CSS pixels, as on the page. */
const MARGIN = 12
const TITLE_HEIGHT = 28
const LINE_HEIGHT = 20
const GAP = 16
const SAMPLE = 24
const SAMPLE_GAP = 6

/** Where entries of these widths go, one beside the other as far as they fit into `width`. */
export function placed(widths: readonly number[], width: number): Placed[] {
  let [x, line] = [0, 0]
  return widths.map((own) => {
    if (x > 0 && x + own > width) [x, line] = [0, line + 1]
    const place = { x, line }
    x += own + GAP
    return place
  })
}

/** PNG on the surface's colour. canvas: as fine as the screen is; it need not be in sight. */
export function chartImage(canvas: HTMLCanvasElement, title: string, legend: readonly LegendEntry[]): Promise<Blob> {
  const scale = devicePixelRatio
  const [width, height] = [canvas.width / scale, canvas.height / scale]
  const family = getComputedStyle(document.body).fontFamily
  const context = document.createElement('canvas').getContext('2d')!
  const font = `13px ${family}`
  context.font = font
  const sampleWidth = ({ style }: LegendEntry) => (style === null ? 0 : SAMPLE + SAMPLE_GAP)
  const widths = legend.map((entry) => sampleWidth(entry) + context.measureText(entry.label).width)
  const places = placed(widths, width)
  const head = TITLE_HEIGHT + LINE_HEIGHT * (places.length === 0 ? 0 : places.at(-1)!.line + 1)

  const { canvas: picture } = context
  picture.width = Math.round(scale * (width + 2 * MARGIN))
  picture.height = Math.round(scale * (head + height + 2 * MARGIN))
  context.fillStyle = colourOf('--surface-raised')
  context.fillRect(0, 0, picture.width, picture.height)
  context.scale(scale, scale)
  context.translate(MARGIN, MARGIN)
  context.textBaseline = 'middle'
  context.fillStyle = colourOf('--text')
  context.font = `600 ${font}`
  context.fillText(title, 0, TITLE_HEIGHT / 2)
  context.font = font
  for (const [index, entry] of legend.entries()) {
    const { x, line } = places[index]!
    const middle = TITLE_HEIGHT + LINE_HEIGHT * (line + 0.5)
    if (entry.style) drawSample(context, entry.style, x, middle)
    context.fillText(entry.label, x + sampleWidth(entry), middle)
  }
  context.drawImage(canvas, 0, head, width, height)
  return new Promise((resolve) => picture.toBlob((blob) => resolve(blob!), 'image/png'))
}

function drawSample(context: CanvasRenderingContext2D, { colour, dash }: LineStyle, x: number, y: number): void {
  context.strokeStyle = colour.startsWith('--') ? colourOf(colour as `--${string}`) : colour
  context.lineWidth = 2
  context.setLineDash([...dash])
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(x + SAMPLE, y)
  context.stroke()
}
