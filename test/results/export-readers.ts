// Strict readers of the exported formats, written apart from the writers.

/** RFC 4180 with CRLF after every line; throws where a character is not where it may be. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let fields: string[] = []
  let at = 0
  while (at < text.length) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at))
    const plain = quoted ?? /^([^",\r\n]*)/.exec(text.slice(at))!
    fields.push(quoted ? quoted[1]!.replaceAll('""', '"') : plain[1]!)
    at += plain[0].length
    if (text[at] === ',') {
      at += 1
    } else if (text.startsWith('\r\n', at)) {
      rows.push(fields)
      fields = []
      at += 2
    } else {
      throw new Error(`unexpected ${JSON.stringify(text[at])} at ${at}`)
    }
  }
  if (fields.length > 0) throw new Error('the last line has no end')
  return rows
}

/** The cells of a line of a Markdown table, without escapes; one that is left unescaped throws. */
export function markdownCells(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  for (const [part] of line.matchAll(/\\.|[^\\]|\\$/gsu)) {
    if (part === '|') {
      cells.push(cell.trim())
      cell = ''
    } else if (part.length === 2 && part.startsWith('\\')) cell += part[1]
    else if (/^[`*_[\]<>~&$\\]$/.test(part)) throw new Error(`not escaped: ${part}`)
    else cell += part
  }
  return cells.slice(1) // what is before the first bar
}

const MACROS: Readonly<Record<string, string>> = {
  textbackslash: '\\',
  textasciicircum: '^',
  textasciitilde: '~',
  textasciigrave: '`',
  textless: '<',
  textgreater: '>',
  textbar: '|',
  textquotedblright: '"',
}

/** What TeX shows for a text in braces, escapes and macros; maths and accents count as one character each. */
export function decodeLatex(source: string): string {
  let text = ''
  let rest = source
  while (rest !== '') {
    const [token] =
      /^\\[A-Za-z]+\{[A-Za-z]?\}/.exec(rest) ??
      /^\\[`'^~=."]\{[A-Za-z]\}/.exec(rest) ??
      /^\\[{}$&#_%]/.exec(rest) ??
      /^\$[^$]+\$/.exec(rest) ??
      /^\{[[\]*]?\}/.exec(rest) ??
      /^[^\\{}$&#_%^~<>|"`[\]*]/.exec(rest) ??
      []
    if (token === undefined) throw new Error(`left to interpret: ${rest}`)
    text += shown(token)
    rest = rest.slice(token.length)
  }
  return text
}

function shown(token: string): string {
  const macro = /^\\([A-Za-z]+)\{\}$/.exec(token)?.[1]
  if (macro !== undefined) return MACROS[macro] ?? '?'
  if (/^\\.\{|^\\[A-Za-z]+\{|^\$/.test(token)) return '?'
  if (token.startsWith('\\')) return token.slice(1)
  return token.startsWith('{') ? token.slice(1, -1) : token
}
