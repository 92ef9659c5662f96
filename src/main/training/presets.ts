// The paper's experiments, ready to run: experiment documents with the source and certainty of every setting.
import * as z from 'zod'
import { CERTAINTIES } from '../../shared/certainty.ts'
import { expandExperiment, type ExperimentDocument } from '../../shared/experiment.ts'
import { readResource } from '../store/resources.ts'

export const PRESET_IDS = [
  'temporal-order-sigmoid',
  'temporal-order-basic-tanh',
  'temporal-order-smart-tanh',
  'temporal-order-50-200',
  'temporal-order-3-bit',
  'addition',
  'multiplication',
  'permutation',
  'memorization-5-bit',
  'memorization-20-bit',
  'music-piano-midi',
  'music-nottingham',
  'music-musedata',
  'music-piano-midi-rectifiers',
  'music-nottingham-rectifiers',
  'music-musedata-rectifiers',
  'music-piano-midi-tanh',
  'music-nottingham-tanh',
  'music-musedata-tanh',
  'ptb-next-character',
  'ptb-next-character-rectifiers',
  'ptb-fifth-character',
] as const
export type PresetId = (typeof PRESET_IDS)[number]

const text = z.string().min(1)
const certainty = z.enum(CERTAINTIES)

const sidecar = z.strictObject({
  title: text,
  about: text,
  /** Key of the dataset that it needs, as in resources/reference/figures.json. */
  dataset: text.exactOptional(),
  /** What the paper found. */
  reports: z.array(z.strictObject({ text, source: text, certainty })),
  /** What is not as in the paper, or not known to be. */
  differences: z.array(text),
  /** By path in a run; a path stands for all below it that have no entry of their own. ours: why, without a source. */
  fields: z.record(text, z.union([z.strictObject({ source: text, certainty }), z.strictObject({ ours: text })])),
})
const document = z.custom<ExperimentDocument>((value) => expandExperiment(value).length > 0)

export type FieldOrigin = z.infer<typeof sidecar>['fields'][string]

export interface Preset extends z.infer<typeof sidecar> {
  readonly id: PresetId
  /** Complete: nothing in it is left to defaults. */
  readonly document: ExperimentDocument
}

/** In the order of the paper. */
export const listPresets = (): Preset[] => PRESET_IDS.map(loadPreset)

/** Throws 'io', 'bad-file' or 'bad-config' when the installation is damaged. */
export const loadPreset = (id: PresetId): Preset => ({
  id,
  ...readResource(`presets/${id}.about.json`, sidecar),
  document: readResource(`presets/${id}.json`, document),
})

/** Where the setting at this path of a run comes from; undefined: the preset does not say. */
export function originOf({ fields }: Preset, path: string): FieldOrigin | undefined {
  const parts = path.split('.')
  const paths = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'))
  const found = paths.find((candidate) => Object.hasOwn(fields, candidate))
  return found === undefined ? undefined : fields[found]
}

/** The document for the dataset of this name, as the user has it. */
export const forDataset = (document: ExperimentDocument, dataset: string): ExperimentDocument => ({
  ...document,
  data: { ...document.data, dataset },
})
