// What the paper's methods do, in a sentence and a formula.

export interface MethodText {
  readonly about: string
  readonly formula: readonly string[]
}

export const METHOD_TEXTS: Readonly<Record<string, MethodText>> = {
  SGD: {
    about: 'Stochastic gradient descent: a step against the gradient, however large it is.',
    formula: ['θ ← θ − η g'],
  },
  'SGD-C': {
    about:
      'With clipping: a gradient longer than the threshold is scaled down to it, so that one cliff does not throw the weights away.',
    formula: ['if ‖g‖ > τ:  g ← τ g / ‖g‖', 'θ ← θ − η g'],
  },
  'SGD-CR': {
    about:
      'With clipping and a regulariser that keeps the error signal from vanishing: going one step back in time, it should keep its size.',
    formula: ['g = ∂(E + α Ω) / ∂θ, clipped', 'Ω = mean over k of (‖δₖ₊₁ ∂hₖ₊₁/∂hₖ‖² / ‖δₖ₊₁‖² − 1)²'],
  },
}

export const OWN_METHOD: MethodText = {
  about: 'A method of its own name, with the parts that are set below.',
  formula: [],
}
