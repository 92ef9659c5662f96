// The contract's commands and events of the experiments: experiments, their runs and results.

export const experimentCommands = {} as const

export const experimentEvents = {} as const
