// Which cells of the table are chosen: by row and problem, so that the choice outlives another sorting and a restart.

export interface CellKey {
  /** Of the row. */
  readonly label: string
  readonly problem: string
}

export const isSame = (one: CellKey, other: CellKey): boolean =>
  one.label === other.label && one.problem === other.problem

export const isChosen = (cells: readonly CellKey[], key: CellKey): boolean => cells.some((cell) => isSame(cell, key))

/** Chosen alone (or, if it was alone already, none); added to the others, or taken from them. */
export function toggled(cells: readonly CellKey[], key: CellKey, add: boolean): CellKey[] {
  const others = cells.filter((cell) => !isSame(cell, key))
  const was = others.length < cells.length
  if (add) return was ? others : [...cells, key]
  return was && cells.length === 1 ? [] : [key]
}
