// What the general piano roll needs of a MIDI file beyond its notes: real time by the tempo, and the sustain pedal.
import { DEFAULT_TEMPO, type MidiFile, type MidiNote } from './formats/midi.ts'

/** Gives the time of a tick in milliseconds from the start. */
export function millisecondClock(midi: MidiFile): (tick: number) => number {
  const rate = (microsecondsPerQuarter: number): number => microsecondsPerQuarter / 1000 / midi.ticksPerQuarter
  let last = { tick: 0, time: 0, rate: rate(DEFAULT_TEMPO) }
  const stretches = [last]
  for (const { tick, microsecondsPerQuarter } of midi.tempos) {
    last = { tick, time: last.time + (tick - last.tick) * last.rate, rate: rate(microsecondsPerQuarter) }
    stretches.push(last)
  }
  return (tick) => {
    const { tick: start, time, rate } = stretches[lastAtOrBefore(stretches, tick)]!
    return time + (tick - start) * rate
  }
}

/** The notes of a file as the sustain pedal lets them sound: until it rises, or their channel strikes the key again. */
export function sustained(midi: MidiFile): MidiNote[] {
  const pedals = pedalTimes(midi)
  const strikes = groupBy(
    [...midi.notes].sort((a, b) => a.on - b.on).map((note) => ({ note, tick: note.on })),
    ({ note }) => keyOf(note),
  )
  return midi.notes.map((note) => {
    const holds = pedals.get(note.channel) ?? []
    const hold = holds[lastAtOrBefore(holds, note.off)]
    if (hold === undefined) return note
    const sameKey = strikes.get(keyOf(note))!
    const nextStrike = sameKey[lastAtOrBefore(sameKey, note.on) + 1]?.tick ?? Infinity
    return { ...note, off: Math.max(note.off, Math.min(hold.up, nextStrike)) }
  })
}

/** Per channel the times for which the pedal is down, by tick. One that never rises is down to the last note's end. */
function pedalTimes(midi: MidiFile): Map<number, { tick: number; up: number }[]> {
  const end = midi.notes.reduce((latest, note) => Math.max(latest, note.off), 0)
  const events = groupBy(
    [...midi.pedals].sort((a, b) => a.tick - b.tick),
    ({ channel }) => channel,
  )
  const holds = new Map<number, { tick: number; up: number }[]>()
  for (const [channel, changes] of events) {
    const times: { tick: number; up: number }[] = []
    let isDown = false
    for (const { tick, down } of changes) {
      if (down && !isDown) times.push({ tick, up: end })
      if (!down && isDown) times.at(-1)!.up = tick
      isDown = down
    }
    holds.set(channel, times)
  }
  return holds
}

/** One key of one channel. */
const keyOf = (note: MidiNote): number => note.channel * 128 + note.pitch

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** Index of the last item that starts at or before a tick; -1 if there is none. */
function lastAtOrBefore(items: readonly { readonly tick: number }[], tick: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (items[middle]!.tick <= tick) low = middle + 1
    else high = middle
  }
  return low - 1
}
