// The one way to a Chart.js chart: data out of Vue's reactivity, no animation, zoom and pan along the horizontal axis.
import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
  type ChartOptions,
} from 'chart.js'
import { color } from 'chart.js/helpers'
import annotation from 'chartjs-plugin-annotation'
import zoom from 'chartjs-plugin-zoom'
import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { colourOf, useDark } from '../styles/colours.ts'
import { logTickText, shortNumber } from './numbers.ts'
import { datasets, type Plot, type XY } from './plot.ts'
import type { Range } from './points.ts'
import { within } from './view.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Filler, annotation, zoom)

/** Where the curves are on the canvas, and from where to where it shows; pixels from its left edge. */
export interface Frame {
  readonly left: number
  readonly right: number
  readonly from: number
  readonly to: number
}

/**
 * Draws `plot` on the canvas whenever it, the part in sight or the appearance changes.
 * @returns frame: null before the first drawing; all: from where to where there are points
 */
export function useChart(
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>,
  plot: () => Plot,
  range: Ref<Range | null>,
): { frame: ShallowRef<Frame | null>; all: () => Range | null } {
  const dark = useDark()
  const frame = shallowRef<Frame | null>(null)
  let chart: Chart<'line', XY[]> | null = null

  const takeRange = () => {
    const { min, max } = chart!.scales.x!
    range.value = within({ from: min, to: max }, all() ?? { from: min, to: max })
  }

  function draw(): void {
    // A selection that is being drawn would move away under the pointer.
    if (!chart || chart.isZoomingOrPanning()) return
    chart.data.datasets = datasets(plot(), range.value, paint)
    chart.options = options(plot(), range.value, all(), takeRange)
    chart.update('none')
  }

  onMounted(() => {
    const config: ChartConfiguration<'line', XY[]> = {
      type: 'line',
      data: { datasets: [] },
      options: options(plot(), range.value, all(), takeRange),
      plugins: [{ id: 'frame', afterDraw: ({ chartArea, scales }) => takeFrame(chartArea, scales.x!) }],
    }
    chart = new Chart(canvas.value!, config)
    draw()
  })
  watch([plot, range, dark], draw, { flush: 'post' })
  onBeforeUnmount(() => chart?.destroy())

  function takeFrame({ left, right }: { left: number; right: number }, { min: from, max: to }: Scale): void {
    const { value } = frame
    if (value && value.left === left && value.right === right && value.from === from && value.to === to) return
    frame.value = { left, right, from, to }
  }

  /** From the beginning: steps are counted from zero. */
  function all(): Range | null {
    const { curves, end = 0 } = plot()
    const to = Math.max(end, ...curves.map(({ points }) => points.steps.at(-1) ?? 0))
    return to > 0 ? { from: 0, to } : null
  }

  return { frame, all }
}

type Scale = Pick<Chart['scales'][string], 'min' | 'max'>

/** A colour of tokens.css or a fixed one, with an opacity. */
function paint(colour: string, opacity: number): string {
  const solid = colour.startsWith('--') ? colourOf(colour as `--${string}`) : colour
  return color(solid).alpha(opacity).rgbString()
}

/** all: as far as zooming out goes. */
function options(plot: Plot, range: Range | null, all: Range | null, takeRange: () => void): ChartOptions<'line'> {
  const [text, grid, accent] = [colourOf('--text-quiet'), colourOf('--border'), colourOf('--accent')]
  const font = { family: getComputedStyle(document.body).fontFamily, size: 11, weight: 'normal' as const }
  const axis = { ticks: { color: text, font }, grid: { color: grid, lineWidth: 0.5 }, border: { color: grid } }
  const title = (label: string) => ({ display: true, text: label, color: text, font, padding: 2 })
  const shown = range ?? all
  const window = shown ? { min: shown.from, max: shown.to } : {}
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    spanGaps: false,
    // The pointer belongs to the shared cursor and to zoom and pan.
    events: [],
    scales: {
      x: {
        type: 'linear',
        ...window,
        ...axis,
        ticks: { ...axis.ticks, maxRotation: 0, includeBounds: false, callback: (value) => shortNumber(Number(value)) },
        title: title(plot.x),
      },
      y: {
        type: plot.log ? 'logarithmic' : 'linear',
        ...(plot.limits && { min: plot.limits.from, max: plot.limits.to }),
        ...axis,
        ticks: {
          ...axis.ticks,
          maxTicksLimit: 7,
          callback(value) {
            return plot.log ? logTickText(Number(value), this.min, this.max) : shortNumber(Number(value))
          },
        },
        title: title(plot.y),
      },
    },
    plugins: {
      annotation: {
        annotations: (plot.levels ?? []).map(({ value, label }) => ({
          type: 'line' as const,
          yMin: value,
          yMax: value,
          borderColor: text,
          borderWidth: 1,
          borderDash: [2, 2],
          label: {
            display: true,
            content: label,
            position: 'end' as const,
            // Above its line, and below where that is the upper edge.
            yAdjust: ({ chart: { scales, chartArea } }) =>
              scales.y!.getPixelForValue(value) < chartArea.top + 16 ? 8 : -8,
            color: text,
            font,
            padding: 1,
            backgroundColor: 'transparent',
          },
        })),
      },
      zoom: {
        limits: all ? { x: { min: all.from, max: all.to } } : {},
        zoom: {
          mode: 'x',
          // The wheel alone scrolls the page.
          wheel: { enabled: true, modifierKey: 'ctrl' },
          drag: {
            enabled: true,
            threshold: 6,
            backgroundColor: paint('--accent', 0.15),
            borderColor: accent,
            borderWidth: 1,
          },
          onZoomComplete: takeRange,
        },
        pan: { enabled: true, mode: 'x', modifierKey: 'shift', onPanComplete: takeRange },
      },
    },
  }
}
