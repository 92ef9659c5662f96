// Writes a file for the user so that it is there in full, or as it was before.
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { WorkbenchError } from '../../shared/errors.ts'

/**
 * Fills a file beside the wanted one, which then takes its name. Throws 'io' when the system refuses.
 * @param content what to write, or what writes it to the path that it is given
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | ((path: string) => Promise<void>),
): Promise<void> {
  const partial = `${path}.partial`
  try {
    await (typeof content === 'function' ? content(partial) : writeFile(partial, content))
    const file = await open(partial, 'r+')
    await file.sync().finally(() => file.close())
    await rename(partial, path)
  } catch (cause) {
    await rm(partial, { force: true })
    if (cause instanceof WorkbenchError) throw cause
    throw new WorkbenchError('io', `the file cannot be written: ${(cause as Error).message}`, {
      place: path,
      hint: 'Check the folder and its rights, or choose another one.',
      cause,
    })
  }
}
