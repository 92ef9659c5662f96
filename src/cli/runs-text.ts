// Runs as the terminal shows them.
import type { Output } from '../shared/contract.ts'
import type { RunRow } from '../shared/contract/experiments.ts'
import { evaluationLines } from './evaluations-text.ts'
import { alignColumns, count, duration } from './format.ts'
import { scoreText } from './progress.ts'

/** By experiment; `names`: of the experiments, by id. */
export function runLines(rows: readonly RunRow[], names: ReadonlyMap<number, string>): string[] {
  if (rows.length === 0) return ['There are no runs.']
  const head = ['run', 'state', 'method', 'problem', 'seed', 'updates', 'time', 'valid', 'test']
  const cells = rows.map((row) => [
    String(row.id),
    row.state === 'active' || row.state === 'paused' ? `${row.state} ${percent(row)}` : row.state,
    row.method,
    row.problem,
    String(row.seed),
    row.progress ? count(row.progress.updates) : '-',
    row.progress ? duration(row.progress.seconds) : '-',
    row.valid ? scoreText(row.valid, row.kind) : '-',
    row.test ? scoreText(row.test, row.kind) : '-',
  ])
  const [headLine, ...lines] = alignColumns([head, ...cells])
  return [
    headLine!,
    ...rows.flatMap((row, index) =>
      row.experiment === rows[index - 1]?.experiment
        ? [lines[index]!]
        : ['', `experiment ${row.experiment}: ${names.get(row.experiment) ?? ''}`, lines[index]!],
    ),
  ]
}

const percent = ({ progress }: RunRow): string => `${Math.floor(100 * (progress?.fraction ?? 0))}%`

/** Everything about one run. */
export function showLines(
  run: Output<'runs.get'>,
  log: Output<'runs.events'>,
  evaluations: Output<'runs.evaluations'>,
): string[] {
  const { progress, result, environment, dataset, error } = run
  const facts: [string, string | null][] = [
    ['experiment', `${run.experiment}: ${run.experimentName}`],
    ['state', run.state],
    ['problem', run.problem],
    ['dataset', dataset && `${dataset.name}, content ${dataset.hash.slice(0, 12)}`],
    ['method', run.method],
    ['seed', String(run.seed)],
    ['parameters', run.parameters === null ? null : count(run.parameters)],
    ['updates', progress && count(progress.updates)],
    ['epochs', progress && progress.epochs > 0 ? progress.epochs.toFixed(2) : null],
    ['training time', progress && duration(progress.seconds)],
    ['ended by', result && result.reason],
    ['best after', result && result.bestUpdates !== null ? `${count(result.bestUpdates)} updates` : null],
    ...(['train', 'valid', 'test'] as const).map((split): [string, string | null] => {
      const score = result ? result[split] : split === 'valid' ? run.valid : null
      return [split, score && scoreText(score, run.kind)]
    }),
    ['error', error && [error.message, error.place, error.hint].filter(Boolean).join('; ')],
    ['queued', run.queuedAt],
    ['started', run.startedAt],
    ['ended', run.endedAt],
    ['program', environment && `RNN Workbench ${environment.app}, Node ${environment.node}, ${environment.platform}`],
    ['engine', environment && `${environment.engine}, ${environment.kernel}`],
    ['machine', environment && `${environment.machine}, ${environment.cores} cores`],
    ['configuration', run.hash],
    ['bits', result && result.bits],
  ]
  const shown = facts.filter((fact): fact is [string, string] => fact[1] !== null)
  const width = Math.max(...shown.map(([name]) => name.length))
  return [
    `run ${run.id}`,
    ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...(evaluations.length > 0 ? ['', ...evaluationLines(evaluations)] : []),
    '',
    ...JSON.stringify(run.config, null, 2).split('\n'),
    ...(log.length > 0 ? ['', ...log.map(({ at, level, message }) => `${at}  ${level}  ${message}`)] : []),
  ]
}
