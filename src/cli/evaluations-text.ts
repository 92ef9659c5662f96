// Evaluations as the terminal shows them.
import { scoredText, scoreFigures, type Evaluation } from '../shared/evaluation.ts'
import { alignColumns, count } from './format.ts'

/** A table: on what, the figures, what they are the mean of, the seed. */
export function evaluationLines(evaluations: readonly Evaluation[]): string[] {
  const figures = (evaluation: Evaluation) => scoreFigures(evaluation.scored.kind, evaluation.score)
  const [first] = evaluations
  if (first === undefined) return []
  const terms = { task: 'sequences', music: 'steps', text: 'symbols' }[first.scored.kind]
  return alignColumns([
    ['scored on', ...figures(first).map(({ name }) => name), terms, 'seed'],
    ...evaluations.map((evaluation) => [
      scoredText(evaluation.scored),
      ...figures(evaluation).map(({ text }) => text),
      count(evaluation.scored.kind === 'task' ? evaluation.scored.examples : evaluation.score.terms),
      evaluation.seed === null ? '-' : String(evaluation.seed),
    ]),
  ])
}
