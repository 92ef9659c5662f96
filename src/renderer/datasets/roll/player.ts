// Plays a piece: time steps are given to the voice shortly before they sound, and tell where the music is.
import { onScopeDispose, readonly, ref } from 'vue'
import { PIANO_KEYS } from '../../../shared/dataset.ts'
import { createVoice, type Voice } from './voice.ts'

export interface Piece {
  readonly steps: number
  /** [to - from][PIANO_KEYS], 0 where a key is off. */
  cells(from: number, to: number): Promise<Uint8Array>
}

const CHUNK = 256 // time steps
const AHEAD = 0.25 // s
const TICK = 50 // ms

/** One player for a view; a new piece or position stops what plays. */
export function usePlayer() {
  const playing = ref(false)
  /** The time step that sounds. */
  const step = ref(0)
  let voice: Voice | null = null
  let stopTimer = (): void => {}

  function stop(): void {
    playing.value = false
    stopTimer()
    voice?.silence()
  }

  /** @param rate time steps a second */
  async function play(piece: Piece, from: number, rate: number): Promise<void> {
    stop()
    playing.value = true
    step.value = from
    let chunk = { from, cells: await piece.cells(from, Math.min(piece.steps, from + CHUNK)) }
    // Stopped, or started anew, while it was fetched.
    if (!playing.value) return
    const active = (voice ??= createVoice())
    const start = active.now() + AHEAD / 2
    const timeOf = (at: number) => start + (at - from) / rate
    let next = from
    let busy = false

    /** Gives the voice what is new in a step, and ends what is over. */
    function schedule(at: number): void {
      const row = (at - chunk.from) * PIANO_KEYS
      for (let channel = 0; channel < PIANO_KEYS; channel += 1) {
        const on = at < piece.steps && chunk.cells[row + channel]! > 0
        if (on && !held.has(channel)) active.on(channel, timeOf(at))
        if (!on && held.has(channel)) active.off(channel, timeOf(at))
        if (on) held.add(channel)
        else held.delete(channel)
      }
    }
    const held = new Set<number>()

    async function tick(): Promise<void> {
      if (busy) return
      busy = true
      const now = active.now()
      step.value = Math.min(piece.steps - 1, Math.max(from, from + Math.floor((now - start) * rate)))
      while (next <= piece.steps && timeOf(next) < now + AHEAD) {
        if (next < piece.steps && next >= chunk.from + CHUNK) {
          chunk = { from: next, cells: await piece.cells(next, Math.min(piece.steps, next + CHUNK)) }
          if (!timer.running) return
        }
        schedule(next)
        next += 1
      }
      busy = false
      if (now > timeOf(piece.steps)) stop()
    }
    const timer = { running: true, id: setInterval(() => void tick(), TICK) }
    stopTimer = () => {
      timer.running = false
      clearInterval(timer.id)
    }
    await tick()
  }

  onScopeDispose(() => {
    stop()
    voice?.close()
  })
  return { playing: readonly(playing), step: readonly(step), play, stop }
}
