// The one error type that crosses every border of the workbench: it says what happened, where, and what to do.

export type ErrorCode =
  | 'bad-argument' // a caller inside the program broke a contract
  | 'bad-config' // an experiment document or option is out of range; place = path of the field
  | 'bad-file' // content is damaged or not what it claims; place = file and offset or field
  | 'unsupported' // a form that is understood well enough to say that it is not supported
  | 'turned-round' // a piano roll has rows where columns belong, or the other way: it may be meant, and is asked for
  | 'limit' // over a limit of size, count, ratio, depth or time
  | 'not-found'
  | 'conflict' // refused because something else uses or is it
  | 'cancelled'
  | 'io' // the operating system refused: disk full, no rights, read-only
  | 'engine' // the native engine cannot be loaded or refused to go on

export interface ErrorDetails {
  /** Where: a file with offset, a field path, a dataset. */
  place?: string
  /** What the user can do about it. */
  hint?: string
  cause?: unknown
}

export class WorkbenchError extends Error {
  readonly code: ErrorCode
  readonly place: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'WorkbenchError'
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }

  /** One line for a terminal or a log: message, place, remedy. */
  override toString(): string {
    const place = this.place ? ` (${this.place})` : ''
    const hint = this.hint ? ` ${this.hint}` : ''
    return `${this.message}${place}.${hint}`
  }
}
