// How sure a figure or a setting from the literature is.

export const CERTAINTY_TEXTS = {
  A: "read in the primary text or the authors' code, or computed by the project",
  B: 'from a secondary source that names the place in the primary text',
  C: 'recalled, and in agreement with other evidence',
  D: 'recalled only, not checked',
} as const

/** D is never shown without a mark. */
export type Certainty = keyof typeof CERTAINTY_TEXTS
export const CERTAINTIES = Object.keys(CERTAINTY_TEXTS) as Certainty[]
