// Where the window opens: where it was, if that can still be seen.
import type { Bounds } from './settings.ts'

export const MINIMUM = { width: 880, height: 560 }
const USUAL = { width: 1280, height: 800 }
/** So much of the title bar must lie on a display for the window to be found and moved. */
const GRIP = { width: 120, height: 32 }

/**
 * The bounds to open with, in the displays' coordinates.
 * @param saved where the window was, or undefined on the first start
 * @param displays the work areas of the displays that are there now, the primary first
 */
export function restoredBounds(saved: Bounds | undefined, displays: readonly [Bounds, ...Bounds[]]): Bounds {
  if (saved) {
    for (const display of displays) {
      const bounds = { x: saved.x, y: saved.y, ...sizeOn(display, saved) }
      if (holdsGrip(display, bounds)) return bounds
    }
  }
  const [{ x, y, width: across, height: down }] = displays
  const { width, height } = sizeOn(displays[0], saved ?? USUAL)
  return { x: x + Math.round((across - width) / 2), y: y + Math.round((down - height) / 2), width, height }
}

function sizeOn(display: Bounds, wanted: { width: number; height: number }) {
  return {
    width: Math.min(Math.max(wanted.width, MINIMUM.width), display.width),
    height: Math.min(Math.max(wanted.height, MINIMUM.height), display.height),
  }
}

function holdsGrip(display: Bounds, { x, y, width }: Bounds): boolean {
  const across = Math.min(x + width, display.x + display.width) - Math.max(x, display.x)
  return across >= GRIP.width && y >= display.y && y + GRIP.height <= display.y + display.height
}
