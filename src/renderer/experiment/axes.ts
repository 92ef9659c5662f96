// The axes of the grid that a draft stands for.
import { axisLength, tokens, type Draft } from './draft.ts'
import { applicable, RUN_FIELDS } from './fields.ts'

export interface Axis {
  readonly count: number
  /** '3 methods', '2 learning rates'. */
  readonly text: string
}

/** Those with more than one value. A list within a method is none: it is for that method alone. */
export function axes({ kind, datasets, texts, methods, seeds }: Draft): Axis[] {
  const lists = Object.entries(applicable(texts, kind)).map(([path, text]) => axis(axisLength(text), nameOf(path)))
  const seedCount = seeds.includes(',') ? tokens(seeds).length : Number(seeds || 1)
  const all = [
    axis(kind === 'task' ? 1 : datasets.length, 'dataset'),
    axis(methods.filter(({ on }) => on).length, 'method'),
    ...lists,
    axis(seedCount, 'seed'),
  ]
  return all.filter(({ count }) => count > 1)
}

const axis = (count: number, name: string): Axis => ({
  count,
  text: `${count} ${name}${name.endsWith('s') ? '' : 's'}`,
})

const nameOf = (path: string): string => RUN_FIELDS.find((field) => field.path === path)?.label.toLowerCase() ?? path
