// One side of against.ts: answers each line, a question, with the milliseconds of its updates. Argument: the address of
// the checkout's configurations.ts, of which only what all its versions have in common is used.
import { createInterface } from 'node:readline'
import type * as Configurations from './configurations.ts'
import type { Method } from './configurations.ts'
import { time } from './measure.ts'

const own = (await import(process.argv[2]!)) as typeof Configurations

interface Question {
  readonly name: string
  readonly method: Method
  readonly updates: number
}

const made = new Map<string, (updates: number) => number[]>()

function contestant(name: string, method: Method): (updates: number) => number[] {
  const configuration = own.CONFIGURATIONS.find((candidate) => candidate.name === name)!
  const session = own.createSession(configuration, method)
  const parameters = own.initialParameters(configuration)
  const workload = own.createWorkload(configuration)
  return (updates) => {
    session.parameters = parameters
    return time(updates, () => workload.update(session, own.LEARNING_RATE, own.alphaOf(method)))
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { name, method, updates } = JSON.parse(line) as Question
  const key = `${name} ${method}`
  const known = made.get(key) ?? contestant(name, method)
  made.set(key, known)
  process.stdout.write(`${JSON.stringify(known(updates))}\n`)
}
