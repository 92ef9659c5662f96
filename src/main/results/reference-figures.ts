// Published figures to compare with: the paper's own, baselines, the project's replica; each with source and certainty.
import * as z from 'zod'
import { INITIALISATIONS, TASK_NAMES } from '../../engine/spec.ts'
import { CERTAINTIES, type Certainty } from '../../shared/certainty.ts'
import { SPLIT_NAMES, stepCount, type Dataset, type SplitName } from '../../shared/dataset.ts'
import { isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import { UNCHECKED_MARK } from '../../shared/figure-text.ts'
import { canonicalJson } from '../../shared/json.ts'
import { readResource } from '../store/resources.ts'
import { problemName } from './groups.ts'
import type { Reference } from './table.ts'

const text = z.string().min(1)
const steps = z.int().positive()

const datasetSubject = z.strictObject({ dataset: text, horizon: z.int().positive().default(1) })
const taskSubject = z.strictObject({
  task: z.enum(TASK_NAMES),
  length: z.union([steps, z.strictObject({ min: steps, max: steps })]).exactOptional(),
  initialisation: z.enum(INITIALISATIONS).exactOptional(),
})
const subject = z.union([datasetSubject, taskSubject])

/** `rows`: by model, one value per column, null where the source gives none. */
const figureTable = z
  .strictObject({
    kind: z.enum(['paper', 'best', 'baseline', 'replica', 'log', 'chance']),
    source: text,
    place: text,
    certainty: z.enum(CERTAINTIES),
    metric: z.enum(['nll', 'bits', 'error', 'updates', 'solved']),
    split: z.enum(SPLIT_NAMES),
    columns: z.array(subject).min(1),
    rows: z.record(text, z.array(z.number().nonnegative().nullable())),
  })
  .refine(({ columns, rows }) => Object.values(rows).every((values) => values.length === columns.length), {
    message: 'a row is not as long as the columns',
  })

const figuresFile = z.strictObject({
  sources: z.record(text, z.strictObject({ label: text, text })),
  datasets: z.record(
    text,
    z.strictObject({ kind: z.enum(['music', 'text']), steps: z.record(z.enum(SPLIT_NAMES), steps) }),
  ),
  tables: z.array(figureTable),
})

type FiguresFile = z.infer<typeof figuresFile>
type FigureTable = FiguresFile['tables'][number]

/** A known dataset by its key, or a task; a part that is left out stands for any. */
export type Subject = z.infer<typeof subject>
export type StepCounts = Readonly<Record<SplitName, number>>

export interface ReferenceFigure {
  /**
   * paper: the paper's three methods; best: best others in its Table 1; log: the authors' own run; replica: the project's
   * independent program; chance: a guess that does not look.
   */
  readonly kind: FigureTable['kind']
  readonly subject: Subject
  /** The method for `paper`, `log` and `replica`, otherwise a model. */
  readonly model: string
  /** As in the results table; solved: share of the runs that solved the task. */
  readonly metric: FigureTable['metric']
  readonly split: SplitName
  readonly value: number
  readonly certainty: Certainty
  /** Short name of the source, its full name, and where in it. */
  readonly source: { readonly label: string; readonly text: string; readonly place: string }
}

/** A figure in its place in a results table. */
export interface PublishedReference extends Reference {
  readonly kind: ReferenceFigure['kind']
  /** The method that it is to be compared with; null: all. */
  readonly method: string | null
  readonly certainty: Certainty
  /** 'paper, Table 1' */
  readonly source: string
}

let loaded: FiguresFile | null = null
const file = (): FiguresFile => (loaded ??= readResource('reference/figures.json', figuresFile))

/** All figures. Throws 'io' when the installation lacks them. */
export const referenceFigures = (): ReferenceFigure[] => file().tables.flatMap(figuresOf)

/** The figures for the problem of this run; `known` as in `publishedReferences`. */
export const figuresAbout = (config: RunConfig, known: (dataset: string) => string | null): ReferenceFigure[] =>
  referenceFigures().filter(({ subject }) => isAbout(subject, config, known))

/** 'nottingham', ...: which of the known datasets this is, by kind and steps of each split; null: none of them. */
export function knownDataset(kind: Dataset['kind'], counts: StepCounts): string | null {
  const known = Object.entries(file().datasets).find(
    ([, dataset]) => dataset.kind === kind && SPLIT_NAMES.every((split) => dataset.steps[split] === counts[split]),
  )
  return known?.[0] ?? null
}

export const stepCounts = ({ splits }: Dataset): StepCounts => ({
  train: stepCount(splits.train),
  valid: stepCount(splits.valid),
  test: stepCount(splits.test),
})

/**
 * The figures for the problems of these runs, as references of their results table. `known`: the key of a dataset as of
 * `knownDataset`, by the name that the runs have for it.
 */
export function publishedReferences(
  configs: readonly RunConfig[],
  known: (dataset: string) => string | null,
): PublishedReference[] {
  const figures = referenceFigures()
  // All that `isAbout` and `problemName` look at: with a thousand runs there are only a few of them.
  const problems = new Map(configs.map((config) => [canonicalJson([config.data, config.model.initialisation]), config]))
  const references = [...problems.values()].flatMap((config) =>
    figures.filter(({ subject }) => isAbout(subject, config, known)).flatMap((one) => asReference(one, config) ?? []),
  )
  return [...new Map(references.map((reference) => [canonicalJson(reference), reference])).values()]
}

function figuresOf({ kind, source, place, certainty, metric, split, columns, rows }: FigureTable): ReferenceFigure[] {
  const { label, text } = file().sources[source]!
  return Object.entries(rows).flatMap(([model, values]) =>
    columns.flatMap((subject, column) => {
      const value = values[column]!
      if (value === null) return []
      return [{ kind, subject, model, metric, split, value, certainty, source: { label, text, place } }]
    }),
  )
}

function isAbout(subject: Subject, config: RunConfig, known: (dataset: string) => string | null): boolean {
  if (isTaskRun(config)) {
    if (!('task' in subject)) return false
    const { task, length, initialisation } = subject
    return (
      task === config.data.task &&
      (length === undefined || canonicalJson(length) === canonicalJson(config.data.length)) &&
      (initialisation === undefined || initialisation === config.model.initialisation)
    )
  }
  if (!('dataset' in subject)) return false
  return subject.dataset === known(config.data.dataset) && subject.horizon === config.data.horizon
}

/** null: the results table has no such column. */
function asReference(figure: ReferenceFigure, config: RunConfig): PublishedReference | null {
  const { kind, subject, model, metric, split, value, certainty, source } = figure
  if (metric === 'solved') return null
  const isMethod = kind === 'paper' || kind === 'log' || kind === 'replica'
  const setting = 'initialisation' in subject ? `, ${subject.initialisation}` : ''
  const mark = certainty === 'D' ? ` ${UNCHECKED_MARK}` : ''
  return {
    kind,
    label: isMethod ? `${model}${setting}, ${source.label}` : `${model} (${source.label})${mark}`,
    problem: problemName(config),
    metric,
    split,
    value,
    method: isMethod ? model : null,
    certainty,
    source: `${source.label}, ${source.place}`,
  }
}
