// A workbench whose library may not open: locked, damaged, not to be written. Then the front can say so and offer a way on.
import { commands, report, type Command, type ErrorReport, type Handlers, type Output } from '../../shared/contract.ts'
import { desktopCommands } from '../../shared/contract/desktop.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { listBackups, restore } from '../store/restore.ts'
import type { Room, Workbench } from '../workbench.ts'

type OwnCommand = 'library.status' | 'library.open' | 'library.restore'
type WorkbenchCommand = keyof Workbench['handlers']

export interface OpeningOptions {
  readonly folder: string
  readonly create: (folder: string) => Workbench
  /** What the first try waits for; it must not reject. Default: nothing. */
  readonly after?: Promise<void>
  /** Called with the folder when it was exchanged for another one, and that could be opened. */
  readonly moved: (folder: string) => void
  /** Called with what is not a WorkbenchError, for the log. */
  readonly fault: (error: unknown) => void
}

/** Tries to open: until that is over the commands wait. Until it works, those of the workbench fail with the reason. */
export function openWorkbench({
  create,
  after,
  moved,
  fault,
  ...start
}: OpeningOptions): Room<WorkbenchCommand | OwnCommand> {
  let folder = start.folder
  let workbench: Workbench | null = null
  let problem: unknown = null
  /** Settles when the first try is over; null: it is. */
  let opening: Promise<void> | null = null
  if (after === undefined) tryToOpen()
  else {
    opening = after.then(() => {
      opening = null
      tryToOpen()
    })
  }

  function tryToOpen(): void {
    try {
      workbench = create(folder)
      problem = null
    } catch (error) {
      if (!(error instanceof WorkbenchError)) fault(error)
      problem = error
    }
  }

  function status(): Output<'library.status'> {
    const reported: ErrorReport | null = workbench ? null : report(problem)
    return { folder, problem: reported, backups: reported?.code === 'bad-file' ? listBackups(folder) : [] }
  }

  const required = (): Workbench => {
    if (workbench) return workbench
    throw problem
  }

  /** Not before the first try is over. */
  const afterwards =
    <I, O>(call: (input: I) => O) =>
    (input: I): O | Promise<O> =>
      opening === null ? call(input) : opening.then(() => call(input))

  const delegates = Object.keys(commands)
    .filter((command) => !(command in desktopCommands))
    .map((command) => [
      command,
      afterwards((input: never) => (required().handlers as Handlers)[command as Command](input)),
    ])
  const own: Pick<Handlers, OwnCommand> = {
    'library.status': afterwards(status),
    'library.open': afterwards(({ folder: other }) => {
      if (workbench) return status()
      if (other !== null) folder = other
      tryToOpen()
      if (workbench && other !== null) moved(folder)
      return status()
    }),
    'library.restore': afterwards(({ file }) => {
      if (workbench) throw new WorkbenchError('conflict', 'the library is open', { place: folder })
      const aside = restore(folder, file)
      tryToOpen()
      return { status: status(), aside }
    }),
  }
  return {
    handlers: { ...(Object.fromEntries(delegates) as Workbench['handlers']), ...own },
    async close() {
      await opening
      await workbench?.close()
    },
  }
}
