// Trains a list of runs with progress on the terminal and a clean stop when asked to end; shared by `train` and `demo`.
import { problemName, type RunRecord } from '../main/results/groups.ts'
import { Pool, type PoolEnd } from '../main/training/pool.ts'
import type { Dataset } from '../shared/dataset.ts'
import { isTaskRun, type RunConfig } from '../shared/experiment.ts'
import type { Check } from '../shared/metrics.ts'
import { onInterrupt } from './interrupt.ts'
import { endLine, ProgressView, type RunTitle } from './progress.ts'

export interface TrainedRun extends RunRecord {
  readonly checks: readonly Check[]
  /** Why there is no result. */
  readonly error: string | null
}

export interface Training {
  readonly runs: TrainedRun[]
  readonly interrupted: boolean
}

/**
 * `datasets` by name, one for each that the runs name. Progress goes to stderr. The first Ctrl-C, or what else asks the
 * program to end, stops the runs and returns what is there; a second Ctrl-C ends the process. Runs that had not begun are left out.
 */
export async function trainRuns(
  configs: readonly RunConfig[],
  datasets: ReadonlyMap<string, Dataset>,
  workers?: number,
): Promise<Training> {
  const workerUrl = new URL('../main/training/worker.ts', import.meta.url)
  const pool = new Pool({ workerUrl, ...(workers !== undefined && { size: workers }) })
  const titles = configs.map((config) => ({
    label: `${config.method.name} ${problemName(config)} s${config.seed}`,
    kind: config.data.kind,
  }))
  const view = new ProgressView(
    process.stderr,
    titles.map(({ label }) => label),
  )

  let interrupted = false
  const interrupt = () => {
    interrupted = true
    view.note('Stopping. Press Ctrl-C again to exit at once.')
    pool.stop()
  }
  const off = onInterrupt(interrupt)
  try {
    const trained = await Promise.all(
      configs.map(async (config, index) => {
        const title = titles[index]!
        const checks: Check[] = []
        const end = await pool.run({
          config,
          dataset: isTaskRun(config) ? null : datasets.get(config.data.dataset)!,
          onStart: () => view.start(index, title),
          onMetrics: (metrics) => {
            checks.push(...metrics.checks)
            view.update(index, metrics.progress, metrics.checks.at(-1)?.valid ?? null)
          },
        })
        if (end.status !== 'cancelled') view.end(index, endText(title, end))
        return { config, checks, end }
      }),
    )
    return { runs: trained.flatMap(trainedRun), interrupted }
  } finally {
    view.close()
    off()
  }
}

function endText(title: RunTitle, end: Exclude<PoolEnd, { status: 'cancelled' }>): string {
  return end.status === 'ended' ? endLine(title, end.result) : `${title.label}: failed: ${end.error.toString()}`
}

function trainedRun({ config, checks, end }: { config: RunConfig; checks: Check[]; end: PoolEnd }): TrainedRun[] {
  switch (end.status) {
    case 'cancelled':
      return []
    case 'ended':
      return [{ config, checks, result: end.result, error: null }]
    case 'failed':
      return [{ config, checks, result: null, error: end.error.toString() }]
  }
}
