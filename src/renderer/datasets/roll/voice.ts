// A small voice for piano rolls on WebAudio: plucked, held as long as the key is on.
import { LOWEST_NOTE } from '../../../shared/dataset.ts'

const ATTACK = 0.008 // s
const RELEASE = 0.09 // s
/** Loudness decays towards this share while a key is held. */
const HELD = 0.35
const DECAY = 0.5 // s

export interface Voice {
  /** Seconds on the clock of on and off. */
  now(): number
  on(channel: number, time: number): void
  off(channel: number, time: number): void
  /** Ends all that sounds, and all that is to come. */
  silence(): void
  close(): void
}

const frequencyOf = (channel: number): number => 440 * 2 ** ((channel + LOWEST_NOTE - 69) / 12)

export function createVoice(): Voice {
  const context = new AudioContext()
  // Chords of fifteen notes must not clip.
  const limiter = new DynamicsCompressorNode(context, { threshold: -18, ratio: 12 })
  const volume = new GainNode(context, { gain: 0.22 })
  volume.connect(limiter).connect(context.destination)
  const sounding = new Map<number, { gain: GainNode; sources: OscillatorNode[] }>()

  function off(channel: number, time: number): void {
    const note = sounding.get(channel)
    if (!note) return
    sounding.delete(channel)
    note.gain.gain.setTargetAtTime(0, time, RELEASE / 3)
    for (const source of note.sources) source.stop(time + 2 * RELEASE)
  }

  return {
    now: () => context.currentTime,
    on(channel, time) {
      off(channel, time)
      const gain = new GainNode(context, { gain: 0 })
      gain.connect(volume)
      gain.gain.setValueAtTime(0, time)
      gain.gain.linearRampToValueAtTime(1, time + ATTACK)
      gain.gain.setTargetAtTime(HELD, time + ATTACK, DECAY)
      const frequency = frequencyOf(channel)
      const sources = [
        new OscillatorNode(context, { type: 'triangle', frequency }),
        new OscillatorNode(context, { type: 'sine', frequency: 2 * frequency }),
      ]
      for (const source of sources) {
        source.connect(gain)
        source.start(time)
      }
      sources[0]!.onended = () => gain.disconnect()
      sounding.set(channel, { gain, sources })
    },
    off,
    silence() {
      for (const channel of [...sounding.keys()]) off(channel, context.currentTime)
    },
    close: () => void context.close(),
  }
}
