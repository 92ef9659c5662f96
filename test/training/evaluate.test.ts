// Scores of whole splits against the plainest way to get them: one sequence after the other, each in one call.
import { expect, test } from 'vitest'
import { Lanes, Sequences, Session, type Scores } from '../../src/engine/engine.ts'
import { buildText, mapSplits } from '../../src/main/datasets/build.ts'
import { evaluateSplit, evaluateTask } from '../../src/main/training/evaluate.ts'
import { sequenceSegments, type Segment } from '../../src/main/training/lane-walk.ts'
import { networkSpec, objective, taskOf } from '../../src/main/training/network.ts'
import type { Dataset } from '../../src/shared/dataset.ts'
import type { RunConfig, TaskRun } from '../../src/shared/experiment.ts'
import { music, musicRun, taskRun, text, textRun } from './fixtures.ts'

function sessionFor(config: RunConfig, dataset: Dataset | null): Session {
  const task = config.data.kind === 'task' ? { task: taskOf(config.data) } : {}
  const session = new Session({ spec: networkSpec(config, dataset), objective: objective(config), seed: 3, ...task })
  session.initialise('orthogonal')
  return session
}

function finish<T>(generator: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = generator.next()
    if (done) return value
  }
}

function plainly(session: Session, data: Sequences, segments: readonly Segment[], horizon: number): Scores[] {
  return segments.map(({ start, length }) => {
    const lanes = new Lanes(1)
    lanes.set(0, start, length, false)
    return session.evaluateOnData(data, lanes, horizon)
  })
}

const sum = (scores: Scores[], field: Exclude<keyof Scores, 'stopped'>): number =>
  scores.reduce((total, score) => total + score[field], 0)

function bothWays(dataset: Dataset, config: RunConfig, horizon: number) {
  const session = sessionFor(config, dataset)
  const split = dataset.splits.train
  const data = new Sequences(split, dataset.width)
  const score = finish(evaluateSplit(session, data, split, horizon))
  return { score, plain: plainly(session, data, sequenceSegments(split, horizon), horizon) }
}

test('music: step-weighted, the first frame of a piece not predicted', () => {
  const { score, plain } = bothWays(music, musicRun(), 1)
  const { sequenceOffsets } = music.splits.train
  expect(score.terms).toBe(sequenceOffsets.at(-1)! - (sequenceOffsets.length - 1))
  expect(score.nll).toBeCloseTo(sum(plain, 'nll') / sum(plain, 'terms'), 12)
  const frames = sum(plain, 'truePositives') + sum(plain, 'falsePositives') + sum(plain, 'falseNegatives')
  expect(score.frameAccuracy).toBe(sum(plain, 'truePositives') / frames)
  expect(score.error).toBeNull()
})

test.each([1, 2])('text, %i ahead: read by all lanes at once as if by one', (horizon) => {
  const long = buildText(
    'long',
    mapSplits(() => 'abcabdabcabe'.repeat(700)),
  )
  const { score, plain } = bothWays(long, textRun(), horizon)
  expect(score.terms).toBe(long.splits.train.values.length - horizon)
  expect(score.nll).toBeCloseTo(sum(plain, 'nll') / sum(plain, 'terms'), 9)
  expect(score.error).toBeCloseTo(sum(plain, 'wrong') / sum(plain, 'counted'), 9)
  expect(score.frameAccuracy).toBeNull()
})

test('a split may be scored in part', () => {
  const config = textRun()
  const session = sessionFor(config, text)
  const data = new Sequences(text.splits.train, text.width)
  expect(finish(evaluateSplit(session, data, text.splits.train, 1, 100)).terms).toBe(100)
})

test('tasks: as many fresh sequences as asked for', () => {
  const config = taskRun() as TaskRun
  const session = sessionFor(config, null)
  const score = finish(evaluateTask(session, config))
  expect(score.terms).toBe(25)
  expect(score.error! * 25).toBeCloseTo(Math.round(score.error! * 25), 9)
})

test('a call that the stop flag ended is made again', () => {
  const config = musicRun()
  const session = sessionFor(config, music)
  const split = music.splits.train
  const data = new Sequences(split, music.width)
  const expected = finish(evaluateSplit(session, data, split, 1))
  const flag = new Int32Array(new SharedArrayBuffer(4))
  session.setStopFlag(flag)
  const generator = evaluateSplit(session, data, split, 1)
  Atomics.store(flag, 0, 1)
  for (let call = 0; call < 3; call += 1) expect(generator.next().done).toBe(false)
  Atomics.store(flag, 0, 0)
  expect(finish(generator)).toEqual(expected)
})
