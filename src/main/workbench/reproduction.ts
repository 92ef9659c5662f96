// The commands that repeat parts of the paper: queue what is missing of them, and report what was measured.
import type { Command, Handlers, Output, Parsed } from '../../shared/contract.ts'
import { expandExperiment, identityOf, type ExperimentDocument, type RunConfig } from '../../shared/experiment.ts'
import { REPRODUCTIONS } from '../../shared/contract/experiments.ts'
import { canonicalJson } from '../../shared/json.ts'
import { reproductionReport, type ReproducedRun } from '../results/reproduction/report.ts'
import { loadReproduction, type ReproductionName } from '../results/reproduction/sets.ts'
import { CheckTable } from '../store/checks.ts'
import { EvaluationTable } from '../store/evaluations.ts'
import { Runs, type Run } from '../store/runs.ts'
import type { Store } from '../store/store.ts'

export type ReproductionCommand = Extract<Command, `reproduction.${string}`>
type Preset = Output<'presets.list'>[number]

export interface ReproductionCommandsOptions {
  readonly store: Store
  readonly presets: () => Preset[]
  readonly start: (input: Parsed<'experiments.start'>) => Promise<Output<'experiments.start'>>
}

export function reproductionCommands(options: ReproductionCommandsOptions): Pick<Handlers, ReproductionCommand> {
  const { store, start } = options
  const runs = new Runs(store)
  const checks = new CheckTable(store)
  const evaluations = new EvaluationTable(store)

  const presetsOf = (name: ReproductionName): Preset[] => {
    const all = options.presets()
    return loadReproduction(name).presets.map((id) => all.find((preset) => preset.id === id)!)
  }

  /**
   * The runs of the library that have the settings of this preset, whatever their experiments; none twice. In the order of
   * the settings, then of the seeds.
   */
  function runsOf(preset: Preset, all: readonly Run[]): Run[] {
    const wanted = settingsOf(preset)
    const found = new Map<string, Run>()
    for (const run of all) {
      const setting = settingOf(run.config)
      const key = `${setting}\n${run.config.seed}`
      const before = found.get(key)
      if (wanted.has(setting) && (before === undefined || before.result === null)) found.set(key, run)
    }
    const order = [...wanted]
    const placeOf = ({ config }: Run) => order.indexOf(settingOf(config))
    return [...found.values()].sort((a, b) => placeOf(a) - placeOf(b) || a.config.seed - b.config.seed)
  }

  async function queueMissing({ name, seeds }: Parsed<'reproduction.start'>): Promise<Output<'reproduction.start'>> {
    const missing: Output<'reproduction.start'>['missing'] = []
    const { tests } = loadReproduction(name)
    const found = new Map<number, Output<'reproduction.start'>['experiments'][number]>()
    const all = runs.list()
    let queued = 0
    for (const preset of presetsOf(name)) {
      const { document, dataset, title } = preset
      if (dataset !== null && dataset.name === null) {
        missing.push({ title, dataset: dataset.key })
        continue
      }
      const test = tests[preset.id] ?? null
      const there = runsOf(preset, all)
      const settings = settingsOf(preset).size
      for (const { experiment } of there) found.set(experiment, { id: experiment, test })
      const isComplete = (seed: number) => {
        return there.filter(({ config }) => config.seed === seed).length === settings
      }
      const wanted = seedsOf(seeds === undefined ? document : { ...document, seeds }).filter(
        (seed) => !isComplete(seed),
      )
      if (wanted.length === 0) continue
      const started = await start({ document: { ...document, seeds: wanted }, priority: 0, start: false })
      found.set(started.id, { id: started.id, test })
      queued += started.runs
    }
    return { experiments: [...found.values()], queued, missing }
  }

  const reproduced = (preset: Preset, all: readonly Run[]): ReproducedRun[] =>
    runsOf(preset, all).map(({ id, config, result, environment }) => ({
      preset: preset.id,
      dataset: preset.dataset?.key ?? null,
      config,
      result: result?.reason === 'stopped' ? null : result,
      checks: checks.checks(id),
      lengths: evaluations.list([id]).flatMap(({ scored, score }) => {
        if (scored.kind !== 'task' || typeof scored.length !== 'number') return []
        return [{ length: scored.length, examples: scored.examples, error: score.error! }]
      }),
      environment,
    }))

  function report(): Output<'reproduction.report'> {
    const all = runs.list()
    const { text, images } = reproductionReport(
      REPRODUCTIONS.map((name) => ({
        name,
        set: loadReproduction(name),
        runs: presetsOf(name).flatMap((preset) => reproduced(preset, all)),
      })),
    )
    return { text, images: Object.fromEntries(images) }
  }

  function experimentsOf(name: ReproductionName): number[] {
    const all = runs.list()
    return [...new Set(presetsOf(name).flatMap((preset) => runsOf(preset, all).map(({ experiment }) => experiment)))]
  }

  return {
    'reproduction.start': queueMissing,
    'reproduction.experiments': ({ name }) => experimentsOf(name),
    'reproduction.report': report,
  }
}

/** The configurations of a preset, as `settingOf` writes them. */
const settingsOf = ({ document }: Preset): Set<string> =>
  new Set(expandExperiment({ ...document, seeds: [0] }).map(settingOf))

/** All of a configuration but its seed. */
const settingOf = (config: RunConfig): string => canonicalJson(identityOf({ ...config, seed: 0 }))

const seedsOf = ({ seeds = 1 }: ExperimentDocument): number[] =>
  typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds
