// The process behind the sample music: a canon in three voices over a bass whose chords are announced by a bell.
import { LOWEST_NOTE, PIANO_KEYS } from '../../src/shared/dataset.ts'

/** The channels that sound in one step, ascending. */
export type Frame = number[]

// Steps. DELAY is even, so that a voice copies strong steps to strong steps.
const BAR = 8
const BELL_STEP = 3
const PHRASE = 16
const DELAY = 4

// Probabilities that a channel sounds.
const BASS = 0.98
const BELL = 0.5
const CLOSE = 0.95
const CHORD_TONE = 0.35
const OTHER_TONE = 0.05
const HELD = 0.85
const STRAY = 0.02
const COPIED = 0.95
const INVENTED = 0.01

const OCTAVE = 12
const channels = (...notes: number[]): number[] => notes.map((note) => note - LOWEST_NOTE)

/** C D F G A: what the first voice plays; the second and third play the same one and two octaves lower. */
const SCALE = channels(72, 74, 77, 79, 81)
/** F, D minor, C, G: the bass note, and the notes of the scale that belong to the chord. */
const CHORDS = [
  { bass: 41 - LOWEST_NOTE, tones: channels(72, 77, 81) },
  { bass: 38 - LOWEST_NOTE, tones: channels(74, 77, 81) },
  { bass: 36 - LOWEST_NOTE, tones: channels(72, 79) },
  { bass: 43 - LOWEST_NOTE, tones: channels(74, 79) },
]
/** E flat or E, each with its fifth, in two octaves. Nothing else plays these notes. */
const CLOSES = [channels(63, 70, 75, 82), channels(64, 71, 76, 83)]
const BELL_CHANNEL = 96 - LOWEST_NOTE

/**
 * P(channel sounds | all frames before), [PIANO_KEYS]. Given the past the channels are independent.
 * `past` is not empty: its first frame, the opening, is given and not predicted.
 */
export function predict(past: readonly Frame[]): Float64Array {
  const step = past.length
  const phase = step % BAR
  const opening = past[0]!
  const before = past[step - 1]!
  const delayed = past[step - DELAY] ?? []
  const { bass, tones } = chordAt(step, past)
  const p = new Float64Array(PIANO_KEYS)

  if (phase < BAR / 2) p[bass] = BASS
  else if (phase < BAR - 1) p[bass - OCTAVE] = BASS
  if (phase === BELL_STEP) p[BELL_CHANNEL] = BELL
  if (step % PHRASE === PHRASE - 1) {
    const close = CLOSES.find((chord) => chord.every((channel) => opening.includes(channel)))!
    for (const channel of close) p[channel] = CLOSE
  }
  for (const channel of SCALE) {
    if (step % 2 === 1) p[channel] = before.includes(channel) ? HELD : STRAY
    else p[channel] = tones.includes(channel) ? CHORD_TONE : OTHER_TONE
    for (const voice of [channel - OCTAVE, channel - 2 * OCTAVE]) {
      p[voice] = delayed.includes(voice + OCTAVE) ? COPIED : INVENTED
    }
  }
  return p
}

/** The opening gives the first chord; from bar to bar the chord moves on by one, or by two if the bell rang. */
function chordAt(step: number, past: readonly Frame[]): (typeof CHORDS)[number] {
  let index = CHORDS.findIndex(({ bass }) => past[0]!.includes(bass))
  for (let bell = BELL_STEP; bell < step - (step % BAR); bell += BAR) {
    index += past[bell]!.includes(BELL_CHANNEL) ? 2 : 1
  }
  return CHORDS[index % CHORDS.length]!
}

/** One piece of 8 to 20 bars. Takes one random number for each channel that may sound, in the order of the channels. */
export function drawPiece(random: () => number): Frame[] {
  const integer = (count: number): number => Math.floor(count * random())
  const steps = BAR * (8 + integer(13))
  const opening = [CHORDS[integer(CHORDS.length)]!.bass, ...CLOSES[integer(CLOSES.length)]!]
  const piece = [opening]
  while (piece.length < steps) {
    const frame: Frame = []
    for (const [channel, p] of predict(piece).entries()) if (p > 0 && random() < p) frame.push(channel)
    piece.push(frame)
  }
  return piece
}

/** -ln P(frame | all frames before) of the steps 1, 2, ... of a piece, in nats. */
export function stepLosses(piece: readonly Frame[]): number[] {
  return piece.slice(1).map((frame, index) => {
    const p = predict(piece.slice(0, index + 1))
    return p.reduce((loss, on, channel) => loss - Math.log(frame.includes(channel) ? on : 1 - on), 0)
  })
}

/** Mean of the loss over an endless piece, in nats per step. The four chords are equally likely at every step. */
export function entropyRate(): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const either = (p: number, yes: number, no: number): number => p * yes + (1 - p) * no
  const entropy = (p: number): number => -either(p, Math.log(p), Math.log(1 - p))

  const accompaniment =
    ((BAR - 1) / BAR) * entropy(BASS) + entropy(BELL) / BAR + (CLOSES[0]!.length / PHRASE) * entropy(CLOSE)
  const voices = SCALE.map((channel) => {
    const strong = CHORDS.map(({ tones }) => (tones.includes(channel) ? CHORD_TONE : OTHER_TONE))
    const onStrong = mean(strong)
    const first = mean([mean(strong.map(entropy)), either(onStrong, entropy(HELD), entropy(STRAY))])
    const onFirst = mean([onStrong, either(onStrong, HELD, STRAY)])
    const onSecond = either(onFirst, COPIED, INVENTED)
    const copying = (on: number): number => either(on, entropy(COPIED), entropy(INVENTED))
    return first + copying(onFirst) + copying(onSecond)
  })
  return accompaniment + voices.reduce((sum, value) => sum + value, 0)
}
