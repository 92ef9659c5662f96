// The exported files, read back by parsers of their own: CSV, JSON, Markdown, LaTeX of one and the same table.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCsv } from '../../src/main/results/export/csv.ts'
import { SCHEMA_VERSION, toJson } from '../../src/main/results/export/json.ts'
import { escapeLatex } from '../../src/main/results/export/latex-escape.ts'
import { toLatex } from '../../src/main/results/export/latex.ts'
import { toMarkdown } from '../../src/main/results/export/markdown.ts'
import type { Sheet } from '../../src/main/results/export/sheet.ts'
import type { Cell } from '../../src/main/results/table.ts'
import { decodeLatex, markdownCells, parseCsv } from './export-readers.ts'

const cell = (parts: Partial<Cell>): Cell => ({
  mean: null,
  deviation: null,
  n: 0,
  diverged: 0,
  stopped: 0,
  failed: 0,
  unsolved: 0,
  best: false,
  bits: null,
  ...parts,
})

const sheet: Sheet = {
  columns: [
    { problem: 'Nottingham', metric: 'nll', split: 'test' },
    { problem: 'addition 50', metric: 'error', split: 'test' },
    { problem: 'addition 50', metric: 'updates', split: 'test' },
  ],
  rows: [
    {
      kind: 'method',
      label: 'SGD',
      method: 'SGD',
      cells: [
        cell({ mean: 3.81234567890123, deviation: 0.0312345, n: 2, diverged: 1 }),
        cell({ n: 0, stopped: 2 }),
        null,
      ],
    },
    {
      kind: 'published',
      label: 'SGD, paper',
      cells: [{ value: 3.8, certainty: 'A', source: 'paper, Table 1' }, null, null],
    },
    {
      kind: 'method',
      label: 'SGD-CR',
      method: 'SGD-CR',
      cells: [
        cell({ mean: 3.5, n: 1, best: true }),
        cell({ mean: 0.07, deviation: 0.005, n: 3, best: true }),
        cell({ mean: 7500, deviation: 20.4, n: 2, unsolved: 1, best: true }),
      ],
    },
    {
      kind: 'reference',
      label: 'RNN-HF (2012) ?',
      cells: [{ value: 3.89, certainty: 'D', source: 'Boulanger-Lewandowski 2012' }, null, null],
    },
    { kind: 'reference', label: 'floor', cells: [{ value: 2.4443, certainty: null, source: null }, null, null] },
  ],
}

/** The table with this name for one of its rows and one of its columns. */
const named = (name: string): Sheet => ({
  columns: [{ problem: name, metric: 'nll', split: 'test' }],
  rows: [{ kind: 'method', label: name, method: name, cells: [cell({ mean: 3, n: 1 })] }],
})

/** All sorts of texts, most of them with what is special in one of the formats. */
const names = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\\{}$&#_%^~<>|"\'`[]*-+=@,;:!?/()\t\r\n ±−é中\u0000\u202e\ud800💥'),
    fc.constantFrom('1', 'a', 'e'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

describe('CSV', () => {
  test('the whole table', () => {
    const [head, ...rows] = parseCsv(toCsv(sheet))
    expect(head).toHaveLength(2 + 3 * 6 + 1)
    expect(head!.slice(0, 9)).toEqual([
      'row',
      'kind',
      'Nottingham, nats/step, test',
      'Nottingham, nats/step, test, standard deviation',
      'Nottingham, nats/step, test, runs',
      'Nottingham, nats/step, test, not in the mean',
      'Nottingham, nats/step, test, best',
      'Nottingham, nats/step, test, bits',
      'addition 50, error %, test',
    ])
    const empty = ['', '', '', '', '', '']
    expect(rows).toEqual([
      [
        'SGD',
        'method',
        '3.81234567890123',
        '0.0312345',
        '2',
        '1 diverged',
        '',
        '',
        '',
        '',
        '0',
        '2 stopped',
        '',
        '',
        ...empty,
        '',
      ],
      ['SGD, paper', 'published', '3.8', '', '', '', '', '', ...empty, ...empty, 'paper, Table 1 (A)'],
      [
        'SGD-CR',
        'method',
        '3.5',
        '',
        '1',
        '',
        'best',
        '',
        '7',
        '0.5',
        '3',
        '',
        'best',
        '',
        '7500',
        '20.4',
        '2',
        '1 not solved',
        'best',
        '',
        '',
      ],
      [
        'RNN-HF (2012) ?',
        'reference',
        '3.89',
        '',
        '',
        '',
        '',
        '',
        ...empty,
        ...empty,
        'Boulanger-Lewandowski 2012 (D)',
      ],
      ['floor', 'reference', '2.4443', '', '', '', '', '', ...empty, ...empty, ''],
    ])
  })

  test('a name that a spreadsheet would calculate stays text, a number stays a number', () => {
    const label = (name: string) => parseCsv(toCsv(named(name)))[1]![0]
    for (const name of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '-', '-1e'])
      expect(label(name)).toBe(`'${name}`)
    for (const name of ['-5', '+1.5', '-1e-3', '3', "'=1", ' =1', 'SGD', '']) expect(label(name)).toBe(name)
  })

  test('any name reads back', () => {
    fc.assert(
      fc.property(names, (name) => {
        const rows = parseCsv(toCsv(named(name)))
        expect(rows.map((fields) => fields.length)).toEqual([9, 9])
        expect([name, `'${name}`]).toContain(rows[1]![0])
        expect(rows.flat().filter((field) => /^[=+\-@\t\r\n]/.test(field) && Number.isNaN(Number(field)))).toEqual([])
      }),
    )
  })
})

describe('JSON', () => {
  test('reads back as the table, in full precision', () => {
    const { format, version, columns, rows } = JSON.parse(toJson(sheet)) as Record<string, unknown>
    expect([format, version]).toEqual(['rnn-workbench results table', SCHEMA_VERSION])
    expect(columns).toEqual(
      ['nats/step', 'error %', 'updates to solve'].map((unit, index) => ({ ...sheet.columns[index], unit })),
    )
    expect(rows).toEqual(sheet.rows)
  })

  test('any name and any mean reads back', () => {
    fc.assert(
      fc.property(names, fc.double({ noNaN: true }), (label, mean) => {
        const table = {
          ...named(label),
          rows: [{ kind: 'method', label, method: label, cells: [cell({ mean })] } as const],
        }
        const { rows } = JSON.parse(toJson(table)) as Sheet
        const back = rows[0]!.cells[0] as Cell
        expect(rows[0]!.label).toBe(label)
        expect(Number(back.mean) + 0).toBe(mean + 0) // JSON has no -0
      }),
    )
  })
})

describe('Markdown', () => {
  test('the whole table, aligned', () => {
    expect(toMarkdown(sheet)).toBe(`\
|                 | Nottingham, nats/step, test | addition 50, error %, test | addition 50, updates to solve, test |
| --------------- | --------------------------: | -------------------------: | ----------------------------------: |
| SGD             |        3.812 ± 0.031 (2+1x) |                   - (0+2s) |                                     |
| SGD, paper      |                        3.80 |                            |                                     |
| SGD-CR          |               **3.500** (1) |        **7.00** ± 0.50 (3) |               **7,500** ± 20 (2+1u) |
| RNN-HF (2012) ? |                      3.89 ? |                            |                                     |
| floor           |                       2.444 |                            |                                     |

mean ± standard deviation over seeds (runs), bold: best, x diverged, s stopped, u not solved, ? recalled, not checked against the source.
`)
  })

  test('any name stays in its cell, as it is', () => {
    fc.assert(
      fc.property(names, (name) => {
        const lines = toMarkdown(named(name)).split('\n')
        expect(lines).toHaveLength(6)
        const [head, , row] = lines.map(markdownCells)
        const text = name.replace(/[\r\n\t]+/g, ' ').trim()
        expect(head).toEqual(['', `${name}, nats/step, test`.replace(/[\r\n\t]+/g, ' ').trim()])
        expect(row).toEqual([text, '3.000 (1)'])
      }),
    )
  })
})

describe('LaTeX', () => {
  test('the whole table', () => {
    expect(toLatex(sheet)).toBe(String.raw`% Needs \usepackage{booktabs}.
\begin{table}
\centering
\caption{mean $\pm$ standard deviation over seeds (runs), bold: best, x diverged, s stopped, u not solved, ? recalled, not checked against the source.}
\begin{tabular}{lrrr}
\toprule
 & Nottingham & addition 50 & addition 50 \\
 & nats/step, test & error \%, test & updates to solve, test \\
\midrule
SGD & 3.812 $\pm$ 0.031 (2+1x) & -- (0+2s) &  \\
SGD, paper & 3.80 &  &  \\
SGD-CR & \textbf{3.500} (1) & \textbf{7.00} $\pm$ 0.50 (3) & \textbf{7,500} $\pm$ 20 (2+1u) \\
\midrule
RNN-HF (2012) ? & 3.89 ? &  &  \\
floor & 2.444 &  &  \\
\bottomrule
\end{tabular}
\end{table}
`)
  })

  test.each([
    ['50% of $5 & #1_a^b~c', String.raw`50\% of \$5 \& \#1\_a\textasciicircum{}b\textasciitilde{}c`],
    ['\\input{x}', String.raw`\textbackslash{}input\{x\}`],
    ['a ± b − c', String.raw`a $\pm$ b $-$ c`],
    ['[1] *', '{[}1{]} {*}'],
    ["--- ''", "-{}-{}- '{}'"],
    ['naïve Łódź', String.raw`na\"{i}ve \L{}\'{o}d\'{z}`],
    ['中💥\u0000', '{[}U+4E2D{]}{[}U+1F4A5{]}{[}U+0000{]}'],
    ['two\r\nlines', 'two lines'],
  ])('%j', (text, escaped) => {
    expect(escapeLatex(text)).toBe(escaped)
  })

  test('a name in ASCII reads back, any name becomes ASCII with nothing left to interpret', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...asciiCharacters()) }), (name) => {
        expect(decodeLatex(escapeLatex(name))).toBe(name)
      }),
    )
    fc.assert(
      fc.property(names, (name) => {
        const escaped = escapeLatex(name)
        expect(escaped).toMatch(/^[ -~]*$/)
        expect(() => decodeLatex(escaped)).not.toThrow()
      }),
    )
  })
})

function asciiCharacters(): string[] {
  return Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
}
