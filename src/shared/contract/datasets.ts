// The contract's commands and events of the datasets: importing, showing and keeping datasets.

export const datasetCommands = {} as const

export const datasetEvents = {} as const
