// A process that records updates of a run, ten at a time and a checkpoint every twenty, until it is killed.
// Arguments: the folder of the store, the id of an active run.
import { Recorder } from '../../src/main/store/recorder.ts'
import { openStore } from '../../src/main/store/store.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { updateTo, withoutCheckpoint } from './fixtures.ts'

const [folder, run] = process.argv.slice(2)
const id = Number(run)
const store = openStore(folder!)
const recorder = new Recorder(store)
recorder.rewind(id)
process.stdout.write('recording\n')
for (let from = new Runs(store).get(id).progress?.updates ?? 0; ; from += 10) {
  const to = from + 10
  recorder.save(id, to % 20 === 0 ? updateTo(from, to) : withoutCheckpoint(from, to))
}
