// Tables of notes as CSV: a header with the names of the columns, then a note per row.
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Piece } from '../reading.ts'
import { fieldsOf, isNoteList, piecesOf, readNote } from './note-list.ts'

/** A text without line ends is not taken apart to find out that it is none. */
const LONGEST_HEADER = 4096
const DELIMITERS = [',', ';', '\t'] as const

/** The delimiter if the text begins with the header of a table of notes, else null. */
export function sniffCsv(text: string): string | null {
  const header = text.slice(0, LONGEST_HEADER).split('\n', 1)[0]!
  return DELIMITERS.find((delimiter) => isNoteList(fieldsOf(splitRow(header, delimiter)))) ?? null
}

/** Throws 'bad-file' with the line for a row that is no note. */
export function readCsv(text: string, place: string): Piece[] {
  const delimiter = sniffCsv(text)
  if (delimiter === null) {
    throw new WorkbenchError('bad-file', 'no table of notes: the first line does not name the columns', {
      place,
      hint: 'Columns are pitch, start, end or duration, and where there are several, piece and split.',
    })
  }
  const [header = '', ...lines] = text.split('\n')
  const names = splitRow(header, delimiter)
  const columns = new Map([...fieldsOf(names)].map(([field, name]) => [field, names.indexOf(name)]))
  const notes = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const cells = splitRow(line, delimiter)
    const linePlace = `${place}, line ${index + 2}`
    if (cells.length !== names.length) {
      throw new WorkbenchError('bad-file', `${cells.length} cells, not ${names.length}`, { place: linePlace })
    }
    notes.push(readNote((field) => cells[columns.get(field) ?? -1], linePlace))
  }
  if (notes.length === 0) throw new WorkbenchError('bad-file', 'the table has no notes', { place })
  return piecesOf(notes, place)
}

/** The cells of one line; a cell in quotes may hold the delimiter, and two quotes for one (RFC 4180, but no line ends). */
function splitRow(line: string, delimiter: string): string[] {
  const cells: string[] = []
  let position = 0
  do {
    let cell: string
    if (line[position] === '"') {
      let end = position + 1
      while (end < line.length && !(line[end] === '"' && line[end + 1] !== '"')) end += line[end] === '"' ? 2 : 1
      cell = line.slice(position + 1, end).replaceAll('""', '"')
      position = end + 1
    } else {
      const next = line.indexOf(delimiter, position)
      const end = next < 0 ? line.length : next
      cell = line.slice(position, end)
      position = end
    }
    cells.push(cell)
    // Characters between a closing quote and the delimiter belong to no cell.
    const next = line.indexOf(delimiter, position)
    position = next < 0 ? line.length + 1 : next + 1
  } while (position <= line.length)
  return cells
}
