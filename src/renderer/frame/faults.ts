// What no one has caught: the user learns of it, and the console has the rest.
import type { useToasts } from '../stores/toasts.ts'
import { CallError } from '../workbench.ts'

/** Errors of the workbench are shown as they are; any other is a fault of the page. */
export function faultHandler({ fail }: Pick<ReturnType<typeof useToasts>, 'fail'>): (error: unknown) => void {
  return (error) => {
    if (error instanceof CallError) return fail(error.report)
    // eslint-disable-next-line no-console -- where else could it be looked up
    console.error(error)
    fail({ code: 'internal', message: 'The window failed at this step', hint: 'Try again, or start the program anew.' })
  }
}
