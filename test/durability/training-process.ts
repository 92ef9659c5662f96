// A process that trains an experiment of four runs to its end, started anew after each time that it is killed.
// Arguments: the folder of the library, how many updates each run makes. Prints how much is done, a line each time.
import { music, text } from '../training/fixtures.ts'
import { addDataset, openRoom } from '../workbench/rooms.ts'

const [folder, updates] = process.argv.slice(2)
const budget = { updates: Number(updates) }

/** All that has a state: two datasets and a task, momentum, carried states, lengths drawn at random. */
const DOCUMENTS = [
  {
    name: 'music',
    data: { kind: 'music', dataset: 'thirds' },
    model: { units: 24 },
    methods: ['SGD-CR'],
    training: { batch: 3, sequenceLength: 8, momentum: 0.5, carryState: true, budget },
  },
  {
    name: 'text',
    data: { kind: 'text', dataset: 'abc' },
    model: { units: 24 },
    methods: ['SGD-C'],
    training: { batch: 4, sequenceLength: 20, budget },
  },
  {
    name: 'task',
    data: { kind: 'task', task: 'temporal-order', length: { min: 20, max: 40 } },
    model: { units: 20 },
    methods: ['SGD', 'SGD-CR'],
    training: {
      checkEvery: 100,
      evaluation: { examples: 200, batch: 50 },
      stopWhenSolved: false,
      momentum: 0.9,
      nesterov: true,
      budget,
    },
  },
]

const room = openRoom(folder!, { checkpointEvery: 50 })
const library = room.library.list()
for (const dataset of [music, text]) {
  if (!library.some(({ name }) => name === dataset.name)) addDataset(room.library, dataset)
}
// Killed in between, it goes on with the documents that are not there yet.
const there = new Set((await room.call('experiments.list')).map(({ name }) => name))
for (const document of DOCUMENTS) {
  if (!there.has(document.name)) await room.call('experiments.start', { document, start: false })
}

async function report(): Promise<void> {
  const rows = await room.call('runs.list', {})
  const done = rows.reduce((sum, { progress }) => sum + (progress?.fraction ?? 0), 0)
  process.stdout.write(`${done / rows.length}\n`)
}
const reporting = setInterval(() => void report(), 50)
await room.call('queue.start', {})
await room.idle()
clearInterval(reporting)
await room.close()
