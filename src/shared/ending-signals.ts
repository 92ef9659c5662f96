// The signals by which a system asks a program to end: SIGTERM (the system goes down, a scheduler wants the place), SIGHUP
// (the terminal or the session is gone), SIGUSR1 (what batch systems send ahead of a time limit). SIGINT is the user's own.
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const
export type EndingSignal = (typeof ENDING_SIGNALS)[number]

/** Those that this system has. */
export const endingSignals = (platform: string): readonly EndingSignal[] =>
  platform === 'win32' ? ENDING_SIGNALS.filter((signal) => signal !== 'SIGUSR1') : ENDING_SIGNALS
