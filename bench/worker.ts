// One run of bench/workers.ts: for each message, so many milliseconds of updates; answers the updates per ms.
import { parentPort, workerData } from 'node:worker_threads'
import {
  alphaOf,
  CONFIGURATIONS,
  createSession,
  createWorkload,
  initialParameters,
  LEARNING_RATE,
} from './configurations.ts'

const configuration = CONFIGURATIONS[workerData as number]!
const { update } = createWorkload(configuration)
const session = createSession(configuration, 'SGD-CR')
const parameters = initialParameters(configuration)

parentPort!.on('message', (duration: number) => {
  session.parameters = parameters
  const start = performance.now()
  let updates = 0
  let elapsed = 0
  while (elapsed < duration) {
    update(session, LEARNING_RATE, alphaOf('SGD-CR'))
    updates += 1
    elapsed = performance.now() - start
  }
  parentPort!.postMessage(updates / elapsed)
})
parentPort!.postMessage('ready')
