// What can be computed: the vocabulary of the engine as types, and the shapes of the synthetic tasks.

export const ACTIVATIONS = ['tanh', 'sigmoid', 'linear', 'relu'] as const
export type Activation = (typeof ACTIVATIONS)[number]

/**
 * last-softmax: one class after the last step. softmax: one class per step. last-linear: real values after the last
 * step, squared error. bernoulli: independent binary outputs per step (the 88 keys).
 */
export const HEADS = ['last-softmax', 'softmax', 'last-linear', 'bernoulli'] as const
export type Head = (typeof HEADS)[number]

/** gamma, the largest value of the activation's derivative (paper, section 2.1). */
export const DERIVATIVE_BOUND: Readonly<Record<Activation, number>> = { tanh: 1, sigmoid: 0.25, linear: 1, relu: 1 }

export const INITIALISATIONS = ['sigmoid', 'basic-tanh', 'smart-tanh', 'orthogonal', 'identity'] as const
export type Initialisation = (typeof INITIALISATIONS)[number]

export const TASK_NAMES = [
  'temporal-order',
  'temporal-order-3bit',
  'addition',
  'multiplication',
  'permutation',
  'memorization',
] as const
export type TaskName = (typeof TASK_NAMES)[number]

export interface Task {
  readonly name: TaskName
  /** Memorization only: number of symbols (2 for 5 bits, 5 for 20 bits). */
  readonly values?: number
  /** Memorization only: how many symbols to remember (5 or 10). */
  readonly positions?: number
}

/** Of one run. */
export const MAXIMUM_THREADS = 64

/** `h_t = f(u_t W_in + h_{t-1} W_rec + b_h)`, then the head's `h W_out + b_y`. */
export interface NetworkSpec {
  readonly cell: 'rnn'
  readonly activation: Activation
  readonly head: Head
  readonly inputs: number
  readonly units: number
  readonly outputs: number
  readonly biases: boolean
}

export interface ParameterBlock {
  readonly name: 'W_in' | 'W_rec' | 'b_h' | 'W_out' | 'b_y'
  readonly rows: number
  readonly columns: number
  /** Index of the first element in the flat parameter vector; row-major. */
  readonly offset: number
}

/** What decides how many parameters there are, and in which blocks. */
export type NetworkShape = Pick<NetworkSpec, 'inputs' | 'units' | 'outputs' | 'biases'>

/** The order of the blocks in the flat parameter vector: W_in, W_rec, b_h, W_out, b_y (biases left out without biases). */
export function parameterLayout(spec: NetworkShape): ParameterBlock[] {
  const shapes: [ParameterBlock['name'], number, number][] = [
    ['W_in', spec.inputs, spec.units],
    ['W_rec', spec.units, spec.units],
    ['b_h', spec.biases ? 1 : 0, spec.units],
    ['W_out', spec.units, spec.outputs],
    ['b_y', spec.biases ? 1 : 0, spec.outputs],
  ]
  let offset = 0
  const layout: ParameterBlock[] = []
  for (const [name, rows, columns] of shapes) {
    if (rows > 0) layout.push({ name, rows, columns, offset })
    offset += rows * columns
  }
  return layout
}

/** How many numbers they are altogether. */
export const parameterTotal = (shape: NetworkShape): number =>
  parameterLayout(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0)

/** How the loss is formed, clipped, regularised and descended (paper-spec 1.2 to 1.5). */
export interface Objective {
  /** Per-step heads: mean over the steps and the batch, or sum over the steps and mean over the batch. */
  readonly timeCost: 'mean' | 'sum'
  /** null: Omega is neither computed nor followed. squared-norm: the authors' code; norm: eq. 9. */
  readonly omega: { readonly form: 'squared-norm' | 'norm'; readonly bound: number } | null
  /** Norm clipping over all parameters; guard: the authors' rescue when the norm is not finite or above 1e10. */
  readonly clip: { readonly threshold: number; readonly guard: boolean } | null
  readonly momentum: number
  readonly nesterov: boolean
  /**
   * Standard deviation of the normal noise under which each update looks for its gradient: drawn afresh for every
   * parameter, and gone before the step (Graves 2011, section 2). Default: 0, no noise.
   */
  readonly weightNoise?: number
  /**
   * W <- (1 - rate * weightDecay) W with each update, for W_in, W_rec and W_out; apart from the gradient, and so not
   * clipped (Loshchilov and Hutter 2019, eq. 7). Default: 0.
   */
  readonly weightDecay?: number
}

/** Inputs, outputs and head that a task asks for. */
export function taskShape(task: Task): Pick<NetworkSpec, 'inputs' | 'outputs' | 'head'> {
  switch (task.name) {
    case 'temporal-order':
      return { inputs: 6, outputs: 4, head: 'last-softmax' }
    case 'temporal-order-3bit':
      return { inputs: 6, outputs: 8, head: 'last-softmax' }
    case 'addition':
    case 'multiplication':
      return { inputs: 2, outputs: 1, head: 'last-linear' }
    case 'permutation':
      return { inputs: 100, outputs: 100, head: 'last-softmax' }
    case 'memorization':
      return { inputs: (task.values ?? 2) + 2, outputs: (task.values ?? 2) + 1, head: 'softmax' }
  }
}
