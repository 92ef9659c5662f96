// What a desktop test asks of the main process is asked again when only the answer was lost, and then alone.
import type { ElectronApplication } from 'playwright-core'
import { expect, test } from 'vitest'
import { askAgain } from '../../scripts/open-app.ts'

/** An app that fails with these errors, one a call, and then answers with its words. */
function failing(...errors: string[]) {
  const calls: unknown[][] = []
  const app = {
    evaluate(...words: unknown[]) {
      calls.push(words)
      const error = errors.shift()
      return error === undefined ? Promise.resolve(words) : Promise.reject(new Error(error))
    },
  } as unknown as ElectronApplication
  askAgain(app)
  return { app, calls }
}
const LOST = 'electronApplication.evaluate: Resulting promise was garbage collected.'
const question = () => {}

test('a lost answer is asked for again, with the same words', async () => {
  const { app, calls } = failing(LOST, LOST)
  expect(await app.evaluate(question, 7)).toEqual([question, 7])
  expect(calls).toEqual([
    [question, 7],
    [question, 7],
    [question, 7],
  ])
})

test('lost each time it is an error, and so is any other failure at once', async () => {
  const lost = Array.from({ length: 5 }, () => LOST)
  await expect(failing(...lost).app.evaluate(question)).rejects.toThrow('garbage collected')
  const { app, calls } = failing('no such window')
  await expect(app.evaluate(question)).rejects.toThrow('no such window')
  expect(calls).toHaveLength(1)
})
