// What the page's scripts find without importing it.
import type { Bridge } from '../preload/bridge.ts'

declare global {
  interface Window {
    readonly bridge: Bridge
  }
}
