// The fields of the form: what each is called, means, and for which experiments it is there.
import { ACTIVATIONS, INITIALISATIONS, TASK_NAMES } from '../../engine/spec.ts'
import type { Kind, Texts } from './draft.ts'

export interface Field {
  readonly path: string
  readonly label: string
  /** What it does, and its unit. */
  readonly about: string
  /** Without: any text. */
  readonly choices?: readonly string[]
  /** A comma in it makes no list. */
  readonly isSingle?: true
  readonly isWide?: true
  /** Rarely changed. */
  readonly isRare?: true
  readonly isFor?: (kind: Kind, texts: Texts) => boolean
}

const FLAG = ['true', 'false'] as const
const SCHEDULES = ['constant', '1/t', 'halve', 'linear'] as const

const isTask = (kind: Kind) => kind === 'task'
const isDataset = (kind: Kind) => kind !== 'task'
const isMemorization = (kind: Kind, texts: Texts) => isTask(kind) && (texts['data.task'] ?? '').includes('memorization')

export const DATA_FIELDS: readonly Field[] = [
  {
    path: 'data.task',
    label: 'Task',
    about: 'Sequences are drawn afresh for every minibatch; the tasks are those of the paper and its code.',
    choices: TASK_NAMES,
    isFor: isTask,
  },
  {
    path: 'data.length',
    label: 'Length',
    about: 'Time steps of a sequence, or a range as 50-200: one length per minibatch, drawn from it.',
    isFor: isTask,
  },
  {
    path: 'data.values',
    label: 'Symbols',
    about: 'How many different symbols there are to remember: 2 for 5 bits, 5 for 20 bits.',
    isFor: isMemorization,
  },
  {
    path: 'data.positions',
    label: 'Positions',
    about: 'How many symbols are to be remembered.',
    isFor: isMemorization,
  },
  {
    path: 'data.horizon',
    label: 'Steps ahead',
    about: 'How many steps ahead is predicted; the paper has 1, and 5 for characters.',
    isFor: isDataset,
  },
]

export const MODEL_FIELDS: readonly Field[] = [
  { path: 'model.units', label: 'Units', about: 'Hidden units of the recurrent layer.' },
  {
    path: 'model.activation',
    label: 'Activation',
    about: 'Its largest slope γ decides when gradients must vanish: 1 for tanh, 1/4 for sigmoid.',
    choices: ACTIVATIONS,
  },
  {
    path: 'model.initialisation',
    label: 'First weights',
    about: 'sigmoid, basic-tanh and smart-tanh are those of the paper; smart-tanh has a spectral radius of 0.95.',
    choices: INITIALISATIONS,
  },
  { path: 'model.gain', label: 'Gain', about: 'Factor on orthogonal and identity first weights.' },
  { path: 'model.biases', label: 'Biases', about: 'Whether units and outputs have biases.', choices: FLAG },
]

export const TRAINING_FIELDS: readonly Field[] = [
  {
    path: 'training.learningRate.start',
    label: 'Learning rate',
    about: 'Step size at the beginning; a method can have its own.',
  },
  {
    path: 'training.learningRate.schedule',
    label: 'Schedule',
    about:
      'halve: whenever the validation cost is above that of the check before. 1/t: divided by the epoch or check. ' +
      'linear: falls to 0 over the budget.',
    choices: SCHEDULES,
  },
  {
    path: 'training.learningRate.stopBelow',
    label: 'Stop below',
    about: 'The run ends when the rate falls below this part of its start.',
  },
  { path: 'training.momentum', label: 'Momentum', about: 'From 0 to below 1.' },
  { path: 'training.nesterov', label: 'Nesterov', about: 'Looks ahead along the momentum.', choices: FLAG },
  {
    path: 'training.weightNoise',
    label: 'Weight noise',
    about:
      'Standard deviation, none if empty: each update finds its gradient under fresh noise on all parameters, which ' +
      'keeps a network from fitting its data too closely. Not in the paper.',
  },
  {
    path: 'training.weightDecay',
    label: 'Weight decay',
    about:
      'None if empty: each update takes this part of the weights away, times the learning rate; biases stay. Against ' +
      'overfitting, as the noise. Not in the paper.',
  },
  { path: 'training.batch', label: 'Batch', about: 'Sequences per update.' },
  {
    path: 'training.threads',
    label: 'Threads',
    about:
      'Of one run, 1 if empty: the sequences of an update are divided among them, which pays with many units. Each ' +
      'takes one of the workers.',
  },
  {
    path: 'training.timeCost',
    label: 'Cost over steps',
    about: 'Mean or sum over the time steps; thresholds and learning rates are not the same for both.',
    choices: ['mean', 'sum'],
  },
  {
    path: 'training.sequenceLength',
    label: 'Sequence length',
    about: 'Time steps through which one update propagates back.',
    isFor: isDataset,
  },
  {
    path: 'training.carryState',
    label: 'Carry the state',
    about: 'The state goes on from chunk to chunk of a piece; otherwise each chunk begins at zero.',
    choices: FLAG,
    isFor: isDataset,
  },
  {
    path: 'training.checkEvery',
    label: 'Check every',
    about: 'Updates between two looks at the validation data, or epoch.',
  },
  { path: 'training.budget.updates', label: 'Updates', about: 'Budget: at most so many updates; none for no limit.' },
  {
    path: 'training.budget.epochs',
    label: 'Epochs',
    about: 'Budget: at most so many passes over the training data; none for no limit.',
    isFor: isDataset,
  },
  {
    path: 'training.budget.minutes',
    label: 'Minutes',
    about: 'Budget: at most so much training time a run; none for no limit. Results then depend on the machine.',
  },
  {
    path: 'training.evaluation.examples',
    label: 'Sequences a check',
    about: 'How many fresh sequences a check scores; the paper has 10,000.',
    isFor: isTask,
  },
  {
    path: 'training.stopWhenSolved',
    label: 'Stop when solved',
    about: 'Ends the run at the first check with an error below 1%.',
    choices: FLAG,
    isFor: isTask,
  },
]

export const CLIP_FIELDS: readonly Field[] = [
  {
    path: 'clip.threshold',
    label: 'Threshold τ',
    about: 'L2 norm of the gradient over all parameters, above which it is scaled down to it.',
  },
  {
    path: 'clip.guard',
    isRare: true,
    label: 'Guard',
    about: "The authors' rescue: a norm that is not finite or above 1e10 makes a small step towards zero instead.",
    choices: FLAG,
  },
]

export const OMEGA_FIELDS: readonly Field[] = [
  { path: 'omega.alpha', label: 'Weight α', about: 'How much Ω counts beside the cost.' },
  {
    path: 'omega.schedule',
    label: 'Schedule of α',
    about: '1/t: divided by the epoch or check.',
    choices: ['constant', '1/t'],
  },
  {
    path: 'omega.form',
    isRare: true,
    label: 'Form',
    about: "squared-norm is that of the authors' code, four times as strong near its minimum as norm, equation 9.",
    choices: ['squared-norm', 'norm'],
  },
  {
    path: 'omega.bound',
    isRare: true,
    label: 'Bound',
    about: 'Steps at which the squared norm of the error signal is below it do not count.',
  },
]

export const METHOD_RATE: Field = {
  path: 'learningRate.start',
  isRare: true,
  label: 'Own learning rate',
  about: 'In place of the one of the training, for this method alone.',
}

/** Everything outside of the methods. */
export const RUN_FIELDS: readonly Field[] = [...DATA_FIELDS, ...MODEL_FIELDS, ...TRAINING_FIELDS]

export const applies = ({ isFor }: Field, kind: Kind, texts: Texts): boolean => isFor?.(kind, texts) ?? true

/** Without the texts of fields that are not for this kind of experiment. */
export function applicable(texts: Texts, kind: Kind): Texts {
  const gone = new Set(RUN_FIELDS.filter((field) => !applies(field, kind, texts)).map(({ path }) => path))
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !gone.has(path)))
}
