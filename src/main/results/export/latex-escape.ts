// Makes any text harmless to pdflatex: it shows what it says, and compiles.

/** Outside the maths of LaTeX. Brackets and stars in braces: after `\\` they would be its arguments. */
const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedblright{}',
  '`': '\\textasciigrave{}',
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
  '±': '$\\pm$',
  '×': '$\\times$',
  '÷': '$\\div$',
  '·': '$\\cdot$',
  '−': '$-$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '≠': '$\\ne$',
  '≈': '$\\approx$',
  '∞': '$\\infty$',
  '→': '$\\to$',
  '°': '$^\\circ$',
  '²': '$^2$',
  '³': '$^3$',
  '½': '$\\frac12$',
  '–': '\\textendash{}',
  '—': '\\textemdash{}',
  '‘': '\\textquoteleft{}',
  '’': '\\textquoteright{}',
  '“': '\\textquotedblleft{}',
  '”': '\\textquotedblright{}',
  '…': '\\ldots{}',
  '§': '\\S{}',
  '©': '\\textcopyright{}',
  ß: '\\ss{}',
  æ: '\\ae{}',
  Æ: '\\AE{}',
  œ: '\\oe{}',
  Œ: '\\OE{}',
  ø: '\\o{}',
  Ø: '\\O{}',
  ł: '\\l{}',
  Ł: '\\L{}',
  ı: '\\i{}',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  δ: '$\\delta$',
  ε: '$\\varepsilon$',
  η: '$\\eta$',
  θ: '$\\theta$',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  µ: '$\\mu$', // the micro sign
  ρ: '$\\rho$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
  φ: '$\\varphi$',
  ω: '$\\omega$',
  Δ: '$\\Delta$',
  Σ: '$\\Sigma$',
  Ω: '$\\Omega$',
}

/** Combining mark -> the command that puts it on a letter, in the default encoding OT1. */
const ACCENTS: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030b': 'H',
  '\u030c': 'v',
  '\u0327': 'c',
}

/** Every character that pdflatex does not know stands as its number, `{[}U+4E2D{]}`; line breaks become spaces. */
export function escapeLatex(text: string): string {
  const line = text.normalize('NFC').replace(/[\r\n\t]+/g, ' ')
  // Two dashes or apostrophes in a row would become one character.
  return Array.from(line, escapeCharacter)
    .join('')
    .replace(/([-'])(?=\1)/g, '$1{}')
}

function escapeCharacter(character: string): string {
  const special = SPECIAL[character]
  if (special !== undefined) return special
  if (/^[ -~]$/.test(character)) return character
  const [letter, mark, ...more] = character.normalize('NFD')
  if (/^[A-Za-z]$/.test(letter!) && mark !== undefined && more.length === 0 && mark in ACCENTS) {
    return `\\${ACCENTS[mark]}{${letter}}`
  }
  return `{[}U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}{]}`
}
