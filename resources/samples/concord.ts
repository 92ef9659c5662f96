// The process behind the sample text: sentences of an invented language, whose words agree and whose topic returns.

/** The first word of a sentence, and the mark that will end it. */
const OPENERS = [
  { word: 'hai', mark: '.' },
  { word: 'wen', mark: '?' },
  { word: 'yo', mark: '!' },
]
/** Each sentence has one, which all its words take. */
const PREFIXES = ['ba', 'de', 'ki', 'lo', 'mu', 'sa']
const PREFIX_LENGTH = 2
const STEMS = (
  'na ruma telo pisu dana kelu mirato vano siba leki toru manefi gopa lumi raso tika beno falu derami nuso ' +
  'kapo zili menu tavora pola rike sunami jeba wako timelu fora dulo hane kirato bizu gela somu navi patero juli'
).split(' ')
/** A new word is the topic (the stem of the first word) again with this probability, else any stem. */
const RETURN = 0.25
const END = '\n'

/** P(stem), by rank: proportional to 1 / (rank + 2). */
const FREQUENCIES = normalised(STEMS.map((_, rank) => 1 / (rank + 2)))

/** P(stem | topic) of the words after the first. */
const frequenciesAfter = (topic: number): number[] =>
  FREQUENCIES.map((p, stem) => (1 - RETURN) * p + (stem === topic ? RETURN : 0))

/** P(next symbol | the sentence so far). Sentences are independent, so this is the condition on the whole past. */
export function predict(sentence: string): Map<string, number> {
  const [opener, ...words] = sentence.split(' ')
  const current = words.pop()
  if (current === undefined) return nextSymbol({ words: OPENERS.map(({ word }) => word), written: opener! })
  const { mark } = OPENERS.find(({ word }) => word === opener)!
  if (current.endsWith(mark)) return new Map([[END, 1]])

  const first = words[0]
  if (current.length < PREFIX_LENGTH) {
    return nextSymbol({ words: first === undefined ? PREFIXES : [first.slice(0, PREFIX_LENGTH)], written: current })
  }
  const written = current.slice(PREFIX_LENGTH)
  if (first === undefined) return nextSymbol({ words: STEMS, written, weights: FREQUENCIES })
  const topic = STEMS.indexOf(first.slice(PREFIX_LENGTH))
  const after = (stem: number): string => (stem === topic ? mark : ' ')
  return nextSymbol({ words: STEMS, written, weights: frequenciesAfter(topic), after })
}

interface Writing {
  readonly words: readonly string[]
  /** The beginning of one of them. */
  readonly written: string
  /** Default: all words alike. */
  readonly weights?: readonly number[]
  /** The symbol that follows the word with this index. Default: a space. */
  readonly after?: (word: number) => string
}

/** P(next symbol) while one of the words is being written. */
function nextSymbol({ words, written, weights, after = () => ' ' }: Writing): Map<string, number> {
  const found = new Map<string, number>()
  for (const [index, word] of words.entries()) {
    if (!word.startsWith(written)) continue
    const symbol = word[written.length] ?? after(index)
    found.set(symbol, (found.get(symbol) ?? 0) + (weights?.[index] ?? 1))
  }
  const symbols = [...found.keys()]
  return new Map(normalised([...found.values()]).map((p, index) => [symbols[index]!, p]))
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** One sentence with its line end. Takes one random number for each symbol. */
export function drawSentence(random: () => number): string {
  let sentence = ''
  while (!sentence.endsWith(END)) {
    let rest = random()
    let drawn = ''
    for (const [symbol, p] of predict(sentence)) {
      drawn = symbol
      rest -= p
      if (rest < 0) break
    }
    sentence += drawn
  }
  return sentence
}

/** -log2 P(symbol | all symbols before) of each symbol of a sentence with its line end, in bits. */
export function symbolLosses(sentence: string): number[] {
  return Array.from(sentence, (symbol, index) => -Math.log2(predict(sentence.slice(0, index)).get(symbol) ?? 0))
}

/** Entropy of a sentence over its mean length, in bits per symbol: sentences are independent and can be told apart. */
export function entropyRate(): number {
  const expectation = (p: readonly number[], value: (index: number) => number): number =>
    p.reduce((sum, probability, index) => sum + probability * value(index), 0)
  const entropy = (p: readonly number[]): number => expectation(p, (index) => -Math.log2(p[index]!))
  // A word stands with its prefix and the symbol after it.
  const wordLength = (p: readonly number[]): number => expectation(p, (stem) => PREFIX_LENGTH + STEMS[stem]!.length + 1)
  // Every word after the first ends the sentence with the same probability, that of the topic.
  const wordsAfter = (topic: number): number => 1 / frequenciesAfter(topic)[topic]!

  const bits =
    Math.log2(OPENERS.length) +
    Math.log2(PREFIXES.length) +
    entropy(FREQUENCIES) +
    expectation(FREQUENCIES, (topic) => wordsAfter(topic) * entropy(frequenciesAfter(topic)))
  const opener = OPENERS.reduce((sum, { word }) => sum + word.length + 1, 0) / OPENERS.length
  const symbols =
    opener +
    wordLength(FREQUENCIES) +
    expectation(FREQUENCIES, (topic) => wordsAfter(topic) * wordLength(frequenciesAfter(topic))) +
    END.length
  return bits / symbols
}
