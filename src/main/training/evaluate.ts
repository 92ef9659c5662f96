// Scores a model on a whole split or on fresh sequences of a task, in native calls that each are short.
import { Lanes, type Scores, type Sequences, type Session } from '../../engine/engine.ts'
import type { Split } from '../../shared/dataset.ts'
import type { TaskRun } from '../../shared/experiment.ts'
import type { Score } from '../../shared/metrics.ts'
import { lengthRange } from '../../shared/task-length.ts'
import { cutInParts, LaneWalk, sequenceSegments, totalSteps, type Segment } from './lane-walk.ts'

/** Sequences side by side in one call, and steps of each. */
const LANES = 32
const CHUNK = 50
/** Steps read, but not scored, before a part of a text that begins in its middle: the state is then as if carried. */
const LEAD = 100

type Sums = Omit<Scores, 'stopped'>
const nothing: Sums = { nll: 0, terms: 0, wrong: 0, counted: 0, truePositives: 0, falsePositives: 0, falseNegatives: 0 }

const add = (a: Sums, b: Sums): Sums => ({
  nll: a.nll + b.nll,
  terms: a.terms + b.terms,
  wrong: a.wrong + b.wrong,
  counted: a.counted + b.counted,
  truePositives: a.truePositives + b.truePositives,
  falsePositives: a.falsePositives + b.falsePositives,
  falseNegatives: a.falseNegatives + b.falseNegatives,
})

const score = (sums: Sums, isMusic: boolean): Score => {
  const frames = sums.truePositives + sums.falsePositives + sums.falseNegatives
  return {
    nll: sums.nll / sums.terms,
    error: isMusic ? null : sums.wrong / sums.counted,
    // No note sounds and none was predicted: all is right.
    frameAccuracy: isMusic ? (frames > 0 ? sums.truePositives / frames : 1) : null,
    terms: sums.terms,
  }
}

/**
 * Every step that the horizon allows is scored once, with the state carried through each sequence; the first `horizon`
 * steps of a sequence are not predicted. `maximumSteps`: only so many, from the front of the split.
 * Yields after each native call; a call that the stop flag ended is made again.
 */
export function* evaluateSplit(
  session: Session,
  data: Sequences,
  split: Split,
  horizon: number,
  maximumSteps = Infinity,
): Generator<undefined, Score> {
  const sequences = firstSteps(sequenceSegments(split, horizon), maximumSteps)
  const isText = data.kind === 'text'
  const cut = isText && sequences.length < LANES
  const segments = cut ? sequences.flatMap(partPerLane(sequences.length)) : longestFirst(sequences)
  const lanes = cut ? segments.length : Math.min(LANES, segments.length)

  let taken = 0
  const walk = new LaneWalk(segments, lanes, CHUNK, () => (taken < segments.length ? taken++ : -1))
  walk.start()
  if (cut) yield* readLeads(session, data, segments, walk, horizon)

  let sums = nothing
  while (walk.fill() > 0) {
    const scores = session.evaluateOnData(data, walk.lanes, horizon)
    if (!scores.stopped) {
      sums = add(sums, scores)
      walk.advance()
    }
    yield
  }
  return score(sums, !isText)
}

/** How many native calls evaluateSplit makes, a little less where lanes run dry before others. */
export const aboutCalls = (split: Split, horizon: number): number =>
  Math.ceil(totalSteps(sequenceSegments(split, horizon)) / (LANES * CHUNK))

/** Scores fresh sequences of the run's task; lengths and batches come from the session's random stream. */
export function* evaluateTask(session: Session, { data, training }: TaskRun): Generator<undefined, Score> {
  const { examples, batch } = training.evaluation
  let sums = nothing
  for (let left = examples; left > 0;) {
    const size = Math.min(batch, left)
    const length = drawLength(session, data.length)
    let scores = session.evaluateOnTask(length, size)
    while (scores.stopped) {
      yield
      scores = session.evaluateOnTask(length, size)
    }
    sums = add(sums, scores)
    left -= size
    yield
  }
  return score(sums, false)
}

/** As the authors draw it: a number is drawn only when there is a choice. */
export function drawLength(session: Session, range: TaskRun['data']['length']): number {
  const { min, max } = lengthRange(range)
  return max > min ? min + session.randint(max - min) : min
}

function firstSteps(segments: readonly Segment[], maximumSteps: number): Segment[] {
  let left = maximumSteps
  return segments.flatMap(({ start, length }) => {
    const taken = Math.min(length, left)
    left -= taken
    return taken > 0 ? [{ start, length: taken }] : []
  })
}

interface LedSegment extends Segment {
  /** How many of the first steps only warm the state up. */
  readonly lead: number
}

/** Lanes then run dry at nearly the same time. */
const longestFirst = (segments: readonly Segment[]): LedSegment[] =>
  segments.toSorted((a, b) => b.length - a.length).map((segment) => ({ ...segment, lead: 0 }))

/** A long text is read by all lanes at once, each part but the first beginning early by its lead. */
const partPerLane =
  (sequences: number) =>
  (sequence: Segment): LedSegment[] =>
    cutInParts([sequence], Math.ceil(LANES / sequences)).map(({ start, length }) => {
      const lead = Math.min(LEAD, start - sequence.start)
      return { start: start - lead, length: length + lead, lead }
    })

function* readLeads(
  session: Session,
  data: Sequences,
  segments: readonly LedSegment[],
  walk: LaneWalk,
  horizon: number,
): Generator<undefined, void> {
  const lanes = new Lanes(segments.length)
  for (const [lane, { start, lead }] of segments.entries()) {
    lanes.set(lane, start, lead, false)
    walk.positions[2 * lane + 1] = lead
  }
  if (segments.every(({ lead }) => lead === 0)) return
  while (session.evaluateOnData(data, lanes, horizon).stopped) yield
}
