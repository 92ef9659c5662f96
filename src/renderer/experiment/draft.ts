// An experiment document as the form has it: every field as text, in which commas make a list, a grid axis.
import { METHOD_NAMES } from '../../shared/experiment-defaults.ts'
import { canonicalJson, isRecord } from '../../shared/json.ts'

/** Texts by path; an empty one leaves the field to its default. */
export type Texts = Record<string, string>

export interface MethodDraft {
  readonly name: string
  on: boolean
  texts: Texts
}

export interface Draft {
  name: string
  kind: Kind
  /** Names; not for tasks. Several are a grid axis. */
  datasets: string[]
  /** Paths in a run: 'data.task', 'model.units', 'training.learningRate.start', ... */
  texts: Texts
  methods: MethodDraft[]
  seeds: string
}

export const KINDS = ['task', 'music', 'text'] as const
export type Kind = (typeof KINDS)[number]

export const emptyDraft = (): Draft => ({
  name: 'Experiment',
  kind: 'task',
  datasets: [],
  texts: { 'data.task': 'temporal-order', 'data.length': '50' },
  methods: METHOD_NAMES.map((name) => ({ name, on: true, texts: {} })),
  seeds: '3',
})

/** As the user wrote it: what is wrong with a text is for the workbench to say. */
export function documentOf({ name, kind, datasets, texts, methods, seeds }: Draft): Record<string, unknown> {
  const dataset = datasets.length === 1 ? datasets[0] : datasets
  const hasDataset = kind !== 'task' && datasets.length > 0
  const parts: Record<string, unknown> = { data: { kind, ...(hasDataset && { dataset }) } }
  for (const [path, text] of Object.entries(texts)) place(parts, path, valueOf(text, path))
  return {
    name,
    data: parts['data'],
    ...(parts['model'] !== undefined && { model: parts['model'] }),
    methods: methods.filter(({ on }) => on).map((method) => methodOf(method)),
    ...(parts['training'] !== undefined && { training: parts['training'] }),
    ...(seeds.trim() !== '' && { seeds: valueOf(seeds, 'seeds') }),
  }
}

function methodOf({ name, texts }: MethodDraft): Record<string, unknown> {
  const method: Record<string, unknown> = { name }
  for (const [path, text] of Object.entries(texts)) place(method, path, valueOf(text, path))
  return method
}

/** Null where the form cannot show the document: it stays with the JSON. */
export function draftOf(document: unknown): Draft | null {
  if (!isRecord(document) || !isRecord(document['data']) || !Array.isArray(document['methods'])) return null
  const { name, data, model = {}, methods, training = {}, seeds } = document
  const kind = KINDS.find((known) => known === data['kind'])
  if (kind === undefined) return null
  const texts: Texts = {}
  const { dataset = [], ...task } = data
  flatten({ data: { ...task, kind: undefined }, model, training: rateAsObject(training) }, '', texts)
  const given = (methods as unknown[]).map((method): MethodDraft => {
    const { name: own, ...rest } = isRecord(method) ? rateAsObject(method) : { name: method }
    const own_texts: Texts = {}
    flatten(rest, '', own_texts)
    return { name: textOf(own), on: true, texts: own_texts }
  })
  const missing = METHOD_NAMES.filter((known) => given.every((method) => method.name !== known))
  const draft: Draft = {
    name: textOf(name),
    kind,
    datasets: [dataset].flat().map(textOf),
    texts,
    methods: [...given, ...missing.map((known) => ({ name: known, on: false, texts: {} }))],
    seeds: Array.isArray(seeds) && seeds.length === 1 ? `${textOf(seeds)},` : textOf(seeds),
  }
  return canonicalJson(normal(documentOf(draft))) === canonicalJson(normal(document)) ? draft : null
}

/** How many values a text stands for: above one it is a grid axis. */
export const axisLength = (text: string): number => (text.includes(',') ? tokens(text).length : 1)

export const tokens = (text: string): string[] =>
  text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '')

function valueOf(text: string, path: string): unknown {
  const parts = tokens(text)
  if (parts.length === 0) return undefined
  const values = parts.map((token) => scalarOf(token, path))
  // A comma alone makes a list of one: the seed 7, rather than seven seeds.
  return text.includes(',') ? values : values[0]
}

function scalarOf(token: string, path: string): unknown {
  if (token === 'none') return null
  if (token === 'true' || token === 'false') return token === 'true'
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(token)) return Number(token)
  const range = path === 'data.length' ? /^(\d+)\s*[-–]\s*(\d+)$/.exec(token) : null
  return range ? { min: Number(range[1]), max: Number(range[2]) } : token
}

/** Puts a value at its path; undefined puts nothing. */
function place(target: Record<string, unknown>, path: string, value: unknown): void {
  if (value === undefined) return
  const [first, ...rest] = path.split('.') as [string, ...string[]]
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const below = isRecord(target[first]) ? target[first] : {}
  target[first] = below
  place(below, rest.join('.'), value)
}

function flatten(value: Record<string, unknown>, prefix: string, texts: Texts): void {
  for (const [name, part] of Object.entries(value)) {
    const path = `${prefix}${name}`
    if (part === undefined) continue
    if (isRecord(part) && path !== 'data.length') flatten(part, `${path}.`, texts)
    else texts[path] = textOf(part)
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return 'none'
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (isRecord(value)) return `${textOf(value['min'])}-${textOf(value['max'])}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function rateAsObject(part: unknown): Record<string, unknown> {
  if (!isRecord(part)) return {}
  const { learningRate, ...rest } = part
  if (learningRate === undefined) return rest
  return { ...rest, learningRate: isRecord(learningRate) ? learningRate : { start: learningRate } }
}

/** The same for documents that mean the same: names as objects, rates as objects, lists of one as their value. */
function normal(document: Record<string, unknown>): unknown {
  const { methods, training, model, ...rest } = document
  const asObjects = (methods as unknown[]).map((method) => (isRecord(method) ? rateAsObject(method) : { name: method }))
  const { seeds, ...parts } = rest
  return {
    ...(singled({ ...parts, methods: [] }) as object),
    seeds,
    model: singled(model ?? {}),
    training: singled(rateAsObject(training)),
    methods: asObjects.map(singled),
  }
}

function singled(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? singled(value[0]) : value.map(singled)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, singled(part)]))
}
