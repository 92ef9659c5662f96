// The typed contract between a front (the window, the terminal) and the workbench: every command with the shape of its
// input and output, every event with the shape of its payload. Both ways are checked, on the side of the workbench.
import * as z from 'zod'
import { datasetCommands, datasetEvents } from './contract/datasets.ts'
import { desktopCommands, desktopEvents } from './contract/desktop.ts'
import { engineCommands, engineEvents } from './contract/engine.ts'
import { experimentCommands, experimentEvents } from './contract/experiments.ts'
import { WorkbenchError } from './errors.ts'

export { APPEARANCES, MENU_ACTIONS, type Appearance } from './contract/desktop.ts'

/** Every command. Input and output are what crosses the border between processes: plain data and typed arrays. */
export const commands = {
  ...desktopCommands,
  ...engineCommands,
  ...datasetCommands,
  ...experimentCommands,
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

/** Every event, with its payload. */
export const events = {
  ...desktopEvents,
  ...engineEvents,
  ...datasetEvents,
  ...experimentEvents,
} as const satisfies Record<string, z.ZodType>

export type Command = keyof typeof commands
/** What a caller passes, and what a handler gets after defaults are filled in. */
export type Input<C extends Command> = z.input<(typeof commands)[C]['input']>
export type Parsed<C extends Command> = z.output<(typeof commands)[C]['input']>
export type Output<C extends Command> = z.output<(typeof commands)[C]['output']>

export type Event = keyof typeof events
export type Payload<E extends Event> = z.output<(typeof events)[E]>
export type Emit = <E extends Event>(event: E, payload: Payload<E>) => void

export type Handlers<C extends Command = Command> = {
  [K in C]: (input: Parsed<K>) => Output<K> | Promise<Output<K>>
}

/** How an error crosses a border between processes; 'internal' is a fault of the program itself. */
export interface ErrorReport {
  readonly code: WorkbenchError['code'] | 'internal'
  readonly message: string
  readonly place?: string
  readonly hint?: string
}

export type Reply = { readonly value: unknown } | { readonly error: ErrorReport }

/**
 * Answers one call from a front that is not trusted: unknown commands and wrong inputs are refused, and an output that is
 * not as promised is a fault. Never rejects.
 * @param fault called with what is not a WorkbenchError, for the log; the front gets no stack
 */
export async function answer(
  handlers: Handlers,
  command: unknown,
  input: unknown,
  fault: (error: unknown) => void,
): Promise<Reply> {
  try {
    if (typeof command !== 'string' || !Object.hasOwn(commands, command)) {
      throw new WorkbenchError('bad-argument', `there is no command ${String(command)}`)
    }
    const name = command as Command
    const parsed = commands[name].input.safeParse(input)
    if (!parsed.success) {
      throw new WorkbenchError('bad-argument', z.prettifyError(parsed.error), { place: name })
    }
    const value = await (handlers[name] as (input: unknown) => unknown)(parsed.data)
    return { value: commands[name].output.parse(value) }
  } catch (error) {
    if (!(error instanceof WorkbenchError)) fault(error)
    return { error: report(error) }
  }
}

/** What crosses the border in place of an error. */
export function report(error: unknown): ErrorReport {
  if (!(error instanceof WorkbenchError)) {
    return { code: 'internal', message: 'The program failed at this step', hint: 'The log has the details.' }
  }
  const { code, message, place, hint } = error
  return { code, message, ...(place !== undefined && { place }), ...(hint !== undefined && { hint }) }
}
