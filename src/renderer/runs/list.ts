// The list of runs: filtered, and in parts of active, waiting and ended ones.
import type { RunRow } from '../stores/runs.ts'
import { PART_NAMES, PARTS, STATES } from './states.ts'

export type ListItem =
  | { readonly kind: 'part'; readonly name: string; readonly count: number }
  | { readonly kind: 'run'; readonly run: RunRow }

/** Runs in which every word occurs: in experiment, method, problem, state or 'seed 3'. */
export function matching(rows: readonly RunRow[], names: ReadonlyMap<number, string>, filter: string): RunRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...rows]
  return rows.filter(({ experiment, method, problem, state, seed }) => {
    const text = [names.get(experiment) ?? '', method, problem, STATES[state].name, `seed ${seed}`]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Each part that is not empty beneath its heading; the ended ones with the latest first. */
export function listItems(rows: readonly RunRow[]): ListItem[] {
  return PARTS.flatMap((part): ListItem[] => {
    const members = rows.filter(({ state }) => STATES[state].part === part)
    if (members.length === 0) return []
    if (part === 'ended') members.sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))
    return [
      { kind: 'part', name: PART_NAMES[part], count: members.length },
      ...members.map((run) => ({ kind: 'run' as const, run })),
    ]
  })
}

/** The runs from one to another in the order of the list, both included: what Shift and a click select. */
export function between(items: readonly ListItem[], one: number, other: number): number[] {
  const ids = items.flatMap((item) => (item.kind === 'run' ? [item.run.id] : []))
  const ends = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b) as [number, number]
  return ends[0] < 0 ? [other] : ids.slice(ends[0], ends[1] + 1)
}
