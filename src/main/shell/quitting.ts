// From the wish to quit to the end: asks while runs are trained, and lets the workbench store what is under way first.

/** In the order of the dialog's buttons; the first is the default, the last what Escape means. */
export const QUIT_ANSWERS = ['checkpoint', 'finish', 'stay'] as const
export type QuitAnswer = (typeof QUIT_ANSWERS)[number]

export interface QuittingOptions {
  /** Whether a run is being trained. */
  readonly isTraining: () => boolean
  readonly ask: () => Promise<QuitAnswer>
  /** Stores what is under way and ends all threads; does not reject. */
  readonly close: () => Promise<void>
  /** Asks Electron to quit, which `mayQuit` then allows. */
  readonly quit: () => void
  /** Called when it becomes true or false that the program quits as soon as training is done. */
  readonly onFinishing: (finishing: boolean) => void
}

export class Quitting {
  readonly #options: QuittingOptions
  #state: 'open' | 'finishing' | 'closing' | 'closed' = 'open'
  #asking = false

  constructor(options: QuittingOptions) {
    this.#options = options
  }

  /** Nothing is left to be stored. */
  get mayQuit(): boolean {
    return this.#state === 'closed'
  }

  /** It quits as soon as training is done. */
  get finishing(): boolean {
    return this.#state === 'finishing'
  }

  /** The user wants to quit: at once where nothing is trained, else as they answer. */
  async request(): Promise<void> {
    if (this.#asking || this.#ended) return
    if (!this.#options.isTraining()) return this.now()
    this.#asking = true
    const answer = await this.#options.ask().finally(() => (this.#asking = false))
    if (answer === 'checkpoint') return this.now()
    this.#setFinishing(answer === 'finish')
    // The last run may have ended while the question was open.
    if (answer === 'finish' && !this.#options.isTraining()) return this.now()
  }

  /** Without a question: the system ends the session, or the process. */
  async now(): Promise<void> {
    if (this.#ended) return
    this.#state = 'closing'
    await this.#options.close()
    this.#state = 'closed'
    this.#options.quit()
  }

  /** Takes back that it quits when training is done. */
  stay(): void {
    this.#setFinishing(false)
  }

  get #ended(): boolean {
    return this.#state === 'closing' || this.#state === 'closed'
  }

  #setFinishing(finishing: boolean): void {
    if (this.#ended || finishing === this.finishing) return
    this.#state = finishing ? 'finishing' : 'open'
    this.#options.onFinishing(finishing)
  }
}
