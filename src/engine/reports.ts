// What the calls of a session give: a report of an update, scores, a gradient, a prediction.
import { refusal } from './check.ts'

export interface UpdateReport {
  /** The stop flag was seen: nothing was changed, the other fields are meaningless. */
  readonly stopped: boolean
  /** The objective's loss before the update, without alpha * Omega. */
  readonly cost: number
  /** Norm over all parameters before clipping, with alpha * dOmega/dW_rec in it. */
  readonly gradientNorm: number
  readonly clipped: boolean
  /** The authors' guard replaced the gradient, because its norm was not finite or above 1e10. */
  readonly guarded: boolean
  /** NaN when Omega is off. */
  readonly omega: number
  /** Share of the (step, example) pairs whose error signal is above the bound; NaN when Omega is off. */
  readonly validShare: number
}

/** Sums over what was evaluated; add reports up, then divide. */
export interface Scores {
  readonly stopped: boolean
  /** Sum of the negative log-likelihoods in nats (squared errors for last-linear). */
  readonly nll: number
  /** How many steps (per-step heads) or sequences (last-*) the nll was summed over. */
  readonly terms: number
  /** Sequences (tasks) or steps (text) that are wrong, by the error measure of paper-spec 1.2. */
  readonly wrong: number
  readonly counted: number
  /** Music only: frame accuracy is TP / (TP + FP + FN) at probability one half. */
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
}

export interface Gradient {
  readonly loss: number
  /** Wrong share by the head's own measure; NaN for bernoulli. */
  readonly error: number
  readonly omega: number
  readonly validPairs: number
  readonly pairs: number
  /** dLoss/dtheta, flat; without Omega. */
  readonly gradient: Float64Array
  /** The immediate derivative of Omega by the cell's parameters, the first of the flat vector; empty when Omega is off. */
  readonly omegaGradient: Float64Array
}

export interface Prediction {
  /**
   * [steps][outputs], before the nonlinearity: after step t, probability i of what comes next is the softmax (softmax
   * head) or the sigmoid of logit i (bernoulli head) of row t. Dividing logits by a temperature belongs before it.
   */
  readonly logits: Float64Array
  /** [units], after the last step. */
  readonly state: Float64Array
}

/** Of what the native call gives; see binding.ts. */
export function report(call: () => Float64Array): UpdateReport {
  const [stopped, cost, gradientNorm, clipped, guarded, omega, validPairs, pairs] = refusal(call) as unknown as number[]
  return {
    stopped: stopped === 1,
    cost: cost!,
    gradientNorm: gradientNorm!,
    clipped: clipped === 1,
    guarded: guarded === 1,
    omega: omega!,
    validShare: validPairs! / pairs!,
  }
}

/** As report. */
export function scores(call: () => Float64Array): Scores {
  const [stopped, nll, terms, wrong, counted, truePositives, falsePositives, falseNegatives] = refusal(
    call,
  ) as unknown as number[]
  return {
    stopped: stopped === 1,
    nll: nll!,
    terms: terms!,
    wrong: wrong!,
    counted: counted!,
    truePositives: truePositives!,
    falsePositives: falsePositives!,
    falseNegatives: falseNegatives!,
  }
}
