// The parameters of a run that were best on validation, for all that leaves training.
import { WorkbenchError } from '../../shared/errors.ts'
import { firstCheck } from '../../shared/sampling.ts'
import type { BestParameters, CheckpointTable } from '../store/checkpoints.ts'
import type { Run } from '../store/runs.ts'

/** Throws 'not-found' before the first check. */
export function bestParameters(checkpoints: CheckpointTable, { id, config }: Run): BestParameters {
  const best = checkpoints.best(id)
  if (best !== null) return best
  throw new WorkbenchError('not-found', 'this run has no parameters yet: there was no check', {
    place: `run ${id}`,
    hint: `The first check comes ${firstCheck(config)}.`,
  })
}
