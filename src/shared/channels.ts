// The two channels between the page and the main process.
export const CALL = 'workbench:call'
export const EVENT = 'workbench:event'
