// Quitting: who is asked when, and what each answer leads to.
import { expect, test } from 'vitest'
import { Quitting, type QuitAnswer } from '../../src/main/shell/quitting.ts'

function quitting(training: boolean) {
  const steps: string[] = []
  let answer: (answer: QuitAnswer) => void = () => {}
  const state = { training }
  const subject = new Quitting({
    isTraining: () => state.training,
    ask() {
      steps.push('ask')
      return new Promise((resolve) => (answer = resolve))
    },
    close() {
      steps.push('close')
      return Promise.resolve()
    },
    quit: () => steps.push(subject.mayQuit ? 'quit' : 'too early'),
    onFinishing: (finishing) => steps.push(finishing ? 'finishing' : 'staying'),
  })
  return { subject, steps, state, answer: (given: QuitAnswer) => answer(given) }
}

test('nothing is trained: it closes, then quits, without a question', async () => {
  const { subject, steps } = quitting(false)
  expect(subject.mayQuit).toBe(false)
  await subject.request()
  expect(steps).toEqual(['close', 'quit'])
})

test('checkpoint: closes and quits', async () => {
  const { subject, steps, answer } = quitting(true)
  const done = subject.request()
  answer('checkpoint')
  await done
  expect(steps).toEqual(['ask', 'close', 'quit'])
})

test('stay: nothing happens, and the next time it asks again', async () => {
  const { subject, steps, answer } = quitting(true)
  for (let times = 0; times < 2; times += 1) {
    const done = subject.request()
    answer('stay')
    await done
  }
  expect(steps).toEqual(['ask', 'ask'])
  expect(subject.mayQuit).toBe(false)
})

test('a second wish while the question is open asks nothing more', async () => {
  const { subject, steps, answer } = quitting(true)
  const first = subject.request()
  await subject.request()
  answer('stay')
  await first
  expect(steps).toEqual(['ask'])
})

test('finish: it says so until that is taken back', async () => {
  const { subject, steps, answer } = quitting(true)
  const done = subject.request()
  answer('finish')
  await done
  expect(subject.finishing).toBe(true)
  subject.stay()
  expect(subject.finishing).toBe(false)
  expect(steps).toEqual(['ask', 'finishing', 'staying'])
})

test('finish: asked again, Stay takes it back', async () => {
  const { subject, steps, answer } = quitting(true)
  for (const given of ['finish', 'stay'] as const) {
    const done = subject.request()
    answer(given)
    await done
  }
  expect(steps).toEqual(['ask', 'finishing', 'ask', 'staying'])
})

test('finish: when the last run ended while the question was open, it quits', async () => {
  const { subject, state, steps, answer } = quitting(true)
  const done = subject.request()
  state.training = false
  answer('finish')
  await done
  expect(steps.slice(-2)).toEqual(['close', 'quit'])
})

test('without time for a question it closes once, whatever the open question is answered', async () => {
  const { subject, steps, answer } = quitting(true)
  const asked = subject.request()
  const ending = subject.now()
  answer('finish')
  await Promise.all([asked, ending, subject.now()])
  await subject.request()
  expect(steps.filter((step) => step !== 'quit')).toEqual(['ask', 'close'])
  expect(subject.mayQuit).toBe(true)
  expect(subject.finishing).toBe(false)
})
