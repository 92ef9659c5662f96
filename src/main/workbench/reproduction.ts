// The commands that repeat parts of the paper: queue what is missing of them, and report what was measured.
import type { Command, Handlers, Output, Parsed } from '../../shared/contract.ts'
import type { ExperimentDocument } from '../../shared/experiment.ts'
import { REPRODUCTIONS } from '../../shared/contract/experiments.ts'
import { canonicalJson } from '../../shared/json.ts'
import { reproductionReport, type ReproducedRun } from '../results/reproduction/report.ts'
import { loadReproduction, type ReproductionName } from '../results/reproduction/sets.ts'
import { CheckTable } from '../store/checks.ts'
import { EvaluationTable } from '../store/evaluations.ts'
import type { Experiments } from '../store/experiments.ts'
import { Runs } from '../store/runs.ts'
import type { Store } from '../store/store.ts'

export type ReproductionCommand = Extract<Command, `reproduction.${string}`>
type Preset = Output<'presets.list'>[number]

export interface ReproductionCommandsOptions {
  readonly store: Store
  readonly experiments: Experiments
  readonly presets: () => Preset[]
  readonly start: (input: Parsed<'experiments.start'>) => Promise<Output<'experiments.start'>>
}

export function reproductionCommands(options: ReproductionCommandsOptions): Pick<Handlers, ReproductionCommand> {
  const { store, experiments, start } = options
  const runs = new Runs(store)
  const checks = new CheckTable(store)
  const evaluations = new EvaluationTable(store)

  const presetsOf = (name: ReproductionName): Preset[] => {
    const all = options.presets()
    return loadReproduction(name).presets.map((id) => all.find((preset) => preset.id === id)!)
  }

  /** The experiments of the library that are of this preset, whatever their seeds. */
  function experimentsOf(preset: Preset): { id: number; document: ExperimentDocument }[] {
    const wanted = settingsOf(preset.document)
    return experiments
      .list()
      .map(({ id }) => ({ id, document: experiments.document(id) }))
      .filter(({ document }) => settingsOf(document) === wanted)
  }

  async function queueMissing({ name, seeds }: Parsed<'reproduction.start'>): Promise<Output<'reproduction.start'>> {
    const missing: Output<'reproduction.start'>['missing'] = []
    const { tests } = loadReproduction(name)
    const found: Output<'reproduction.start'>['experiments'] = []
    let queued = 0
    for (const preset of presetsOf(name)) {
      const { document, dataset, title } = preset
      if (dataset !== null && dataset.name === null) {
        missing.push({ title, dataset: dataset.key })
        continue
      }
      const test = tests[preset.id] ?? null
      const there = experimentsOf(preset)
      found.push(...there.map(({ id }) => ({ id, test })))
      const known = new Set(there.flatMap((experiment) => seedsOf(experiment.document)))
      const wanted = seedsOf(seeds === undefined ? document : { ...document, seeds }).filter((seed) => !known.has(seed))
      if (wanted.length === 0) continue
      const started = await start({ document: { ...document, seeds: wanted }, priority: 0, start: false })
      found.push({ id: started.id, test })
      queued += started.runs
    }
    return { experiments: found, queued, missing }
  }

  const reproduced = (preset: Preset): ReproducedRun[] =>
    experimentsOf(preset).flatMap(({ id }) =>
      runs.list({ experiment: id }).map(({ id: run, config, result, environment }) => ({
        preset: preset.id,
        dataset: preset.dataset?.key ?? null,
        config,
        result: result?.reason === 'stopped' ? null : result,
        checks: checks.checks(run),
        lengths: evaluations.list([run]).flatMap(({ scored, score }) => {
          if (scored.kind !== 'task' || typeof scored.length !== 'number') return []
          return [{ length: scored.length, examples: scored.examples, error: score.error! }]
        }),
        environment,
      })),
    )

  function report(): Output<'reproduction.report'> {
    const { text, images } = reproductionReport(
      REPRODUCTIONS.map((name) => ({
        name,
        set: loadReproduction(name),
        runs: presetsOf(name).flatMap(reproduced),
      })),
    )
    return { text, images: Object.fromEntries(images) }
  }

  return {
    'reproduction.start': queueMissing,
    'reproduction.experiments': ({ name }) =>
      presetsOf(name).flatMap((preset) => experimentsOf(preset).map(({ id }) => id)),
    'reproduction.report': report,
  }
}

/** All of a document but its seeds and what the dataset is called here. */
const settingsOf = ({ seeds: _, data, ...document }: ExperimentDocument): string =>
  canonicalJson({ ...document, data: { ...data, dataset: null } })

const seedsOf = ({ seeds = 1 }: ExperimentDocument): number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds
