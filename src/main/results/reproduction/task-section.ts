// The part of the report about a synthetic task: how many runs solved it, how soon, and what the others came to.
import { isTaskRun, type RunConfig } from '../../../shared/experiment.ts'
import { wholeText } from '../../../shared/figure-text.ts'
import { lengthText } from '../../../shared/task-length.ts'
import { markdownTable } from '../export/markdown-table.ts'
import { groupBy, groupRuns, type Group } from '../groups.ts'
import { figuresAbout } from '../reference-figures.ts'
import type { ReproducedRun } from './report.ts'

/** `runs`: all of tasks, with results. */
export function taskSection(runs: readonly ReproducedRun[]): string[] {
  const cells = groupBy(runs, ({ preset }) => preset).flatMap((ofPreset) => groupRuns(ofPreset))
  return [
    ...markdownTable([
      [
        'task and length',
        'first weights',
        'method',
        'solved',
        'updates to solve',
        'best of the others',
        'minutes',
        'published',
      ],
      ...cells.map(cellTexts),
    ]),
    '',
    'Solved: below 1 % wrong of the fresh sequences of a check. Updates to solve: median, with the least and the most. Best',
    'of the others: the lowest share of wrong sequences that a run which did not solve the task had at a check. Published:',
    'runs solved by the same method elsewhere; the replica is an independent program in C that the figures come from.',
    '',
    ...totals(cells),
    ...lengthTables(runs),
  ]
}

const isSolved = ({ result }: ReproducedRun): boolean => result!.reason === 'solved'

function cellTexts({ config, runs, problem, variant }: Group<ReproducedRun>): string[] {
  const solved = runs.filter(isSolved)
  const others = runs.filter((run) => !isSolved(run))
  const updates = solved.map(({ result }) => result!.updates - 1)
  const best = others.map(({ checks }) => Math.min(...checks.map(({ valid }) => valid.error!)))
  const diverged = others.filter(({ result }) => result!.reason === 'diverged').length
  return [
    problem,
    config.model.initialisation,
    variant,
    `${solved.length} of ${runs.length}`,
    updates.length === 0
      ? ''
      : `${wholeText(median(updates))} (${wholeText(Math.min(...updates))} - ${wholeText(Math.max(...updates))})`,
    [best.length === 0 ? '' : percent(Math.min(...best)), diverged === 0 ? '' : `${diverged} diverged`]
      .filter(Boolean)
      .join(', '),
    (runs.reduce((sum, { result }) => sum + result!.seconds, 0) / 60).toFixed(1),
    published(config),
  ]
}

/** '80 % (C replica)': of the same method in the same setting. */
const published = (config: RunConfig): string =>
  figuresAbout(config, () => null)
    .filter(({ metric, model }) => metric === 'solved' && model === config.method.name)
    .map(({ value, source }) => `${percent(value, 0)} (${source.label})`)
    .join(', ')

/** Per method, over all of these settings. */
function totals(cells: readonly Group<ReproducedRun>[]): string[] {
  const byMethod = groupBy(
    cells.flatMap(({ runs }) => runs),
    ({ config }) => config.method.name,
  )
  if (byMethod.length < 2) return []
  const lines = byMethod.map(
    (runs) => `${runs[0]!.config.method.name} solved ${runs.filter(isSolved).length} of ${runs.length}`,
  )
  return [`Over all of these settings ${lines.join(', ')}.`, '']
}

function lengthTables(runs: readonly ReproducedRun[]): string[] {
  const tested = runs.filter(({ lengths }) => lengths.length > 0)
  if (tested.length === 0) return []
  const lengths = [...new Set(tested.flatMap((run) => run.lengths.map(({ length }) => length)))].toSorted(
    (a, b) => a - b,
  )
  const rows = tested.map(({ config, lengths: scores }) => {
    const errors = lengths.map((length) => scores.find((score) => score.length === length)?.error)
    const trained = isTaskRun(config) ? lengthText(config.data.length) : ''
    const name = `${config.method.name}, trained on ${trained}, seed ${config.seed}`
    return [name, ...errors.map((error) => (error === undefined ? '' : percent(error)))]
  })
  return [
    `Wrong of ${wholeText(tested[0]!.lengths[0]!.examples)} fresh sequences at other lengths:`,
    '',
    ...markdownTable([['model', ...lengths.map(String)], ...rows]),
    '',
  ]
}

const percent = (share: number, decimals = 2): string => `${(100 * share).toFixed(decimals)} %`

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
