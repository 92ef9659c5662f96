// Finds the files of an import: given files, folders and zips, and what lies in them, safely and within limits.
import { constants } from 'node:fs'
import { lstat, open, opendir, realpath, type FileHandle } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import type { SplitName } from '../../shared/dataset.ts'
import { WorkbenchError, type ErrorCode } from '../../shared/errors.ts'
import { displayName, nameProblem } from './display-name.ts'
import type { Limits } from './limits.ts'
import { splitOfPath } from './split-names.ts'
import { isZip, openZip, type ZipMember } from './zip.ts'

/** Enough to see that a file is a zip. */
const HEAD_BYTES = 4

export interface SourceFile {
  /** To show: with slashes, from the name of the given file, folder or zip on. */
  readonly path: string
  /** From the innermost folder or zip named like a split. */
  readonly split: SplitName | null
  /** In bytes. */
  readonly size: number
  /** The content. Throws 'io' or 'bad-file'. */
  read(): Promise<Uint8Array>
}

/** What is left out of an import, and why. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

export interface Sources extends AsyncIterable<SourceFile> {
  /** Grows while the files are iterated; complete at the end. */
  readonly skipped: readonly SkippedFile[]
}

/**
 * Iterates over all files of the given paths, folders in order of their names. Content decides what is a zip, and zips are
 * walked like folders. Links to files are followed inside of a given folder only, links to folders never; what is neither
 * file nor folder, cannot be read, is over a limit of its own, is hidden or has an unsafe name is skipped.
 *
 * Throws while iterating: 'not-found' for a given path that does not exist, 'limit' when the import as a whole is over a
 * limit, 'cancelled' by the signal.
 */
export function openSources(paths: readonly string[], limits: Limits, signal?: AbortSignal): Sources {
  const walk = new Walk(limits, signal)
  return { skipped: walk.skipped, [Symbol.asyncIterator]: () => walk.start(paths) }
}

/** The content of a file, on disk or in a zip. */
type Content = Omit<ZipMember, 'path'>

class Walk {
  readonly skipped: SkippedFile[] = []
  readonly #limits: Limits
  readonly #signal: AbortSignal | undefined
  readonly #deadline: number
  #files = 0
  #bytes = 0

  constructor(limits: Limits, signal: AbortSignal | undefined) {
    this.#limits = limits
    this.#signal = signal
    this.#deadline = performance.now() + limits.milliseconds
  }

  async *start(paths: readonly string[]): AsyncGenerator<SourceFile> {
    for (const path of paths) {
      const name = basename(resolve(path))
      const shown = displayName(name)
      await refuseMissing(path)
      const root = await this.#orSkip(shown, () => realpath(path)) // a given path may itself be a link
      if (root !== null) yield* this.#visit(root, name, shown, root, 0)
    }
  }

  async *#visit(path: string, name: string, shown: string, root: string, depth: number): AsyncGenerator<SourceFile> {
    this.#count(shown)
    const found = await this.#orSkip(shown, () => classify(path, name, root, depth, this.#limits))
    if (found === null) return
    if (found.isFolder) yield* this.#folder(found.path, shown, root, depth)
    else yield* this.#content(fileContent(found.path, found.size, shown, this.#limits), shown, depth)
  }

  async *#folder(path: string, shown: string, root: string, depth: number): AsyncGenerator<SourceFile> {
    const names = await this.#orSkip(shown, () => namesIn(path, this.#limits))
    for (const name of names ?? []) {
      yield* this.#visit(join(path, name), name, `${shown}/${displayName(name)}`, root, depth + 1)
    }
  }

  async *#content(content: Content, shown: string, depth: number): AsyncGenerator<SourceFile> {
    const head = await this.#orSkip(shown, () => content.head())
    if (head === null) return
    this.#addBytes(content.size, shown)
    if (!isZip(head)) {
      const read = (): Promise<Uint8Array> => {
        this.#checkTime(shown)
        return content.read()
      }
      yield { path: shown, split: splitOfPath(shown), size: content.size, read }
      return
    }

    const members = await this.#orSkip(shown, async () => {
      if (depth > this.#limits.nesting) throw tooDeep(this.#limits)
      const skip = (path: string, reason: string): number => this.skipped.push({ path: `${shown}/${path}`, reason })
      return openZip(await content.read(), shown, this.#limits, skip)
    })
    for (const member of members ?? []) {
      const path = `${shown}/${displayName(member.path)}`
      this.#count(path)
      yield* this.#content(member, path, depth + 1)
    }
  }

  /** The result of an action, or null when it failed for this file alone: then that is noted. */
  async #orSkip<T>(path: string, action: () => Promise<T>): Promise<T | null> {
    try {
      return await action()
    } catch (error) {
      this.skipped.push({ path, reason: asWorkbenchError(error, path).message })
      return null
    }
  }

  #count(shown: string): void {
    this.#checkTime(shown)
    this.#files += 1
    if (this.#files > this.#limits.files) {
      throw new WorkbenchError('limit', `there are more than ${this.#limits.files} files`, {
        place: shown,
        hint: 'Import a folder with fewer files.',
      })
    }
  }

  #addBytes(size: number, shown: string): void {
    this.#bytes += size
    if (this.#bytes > this.#limits.totalBytes) {
      throw new WorkbenchError('limit', `the files have more than ${this.#limits.totalBytes} bytes together`, {
        place: shown,
        hint: 'Import fewer or smaller files.',
      })
    }
  }

  #checkTime(shown: string): void {
    if (this.#signal?.aborted) throw new WorkbenchError('cancelled', 'the import was cancelled', { place: shown })
    if (performance.now() > this.#deadline) {
      throw new WorkbenchError('limit', `the import takes longer than ${this.#limits.milliseconds / 1000} s`, {
        place: shown,
        hint: 'Import fewer or smaller files.',
      })
    }
  }
}

/** In a folder files come and go; a path that the user gives must exist. */
async function refuseMissing(path: string): Promise<void> {
  try {
    await lstat(path)
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(cause))) return
    throw new WorkbenchError('not-found', 'there is no such file or folder', { place: displayName(path), cause })
  }
}

/** What lies at a path. Throws why it cannot be taken. */
async function classify(path: string, name: string, root: string, depth: number, limits: Limits) {
  const problem = nameProblem(depth === 0 ? name.replace(/^\.+/, '') : name) // a given path may be a hidden one
  if (problem !== null) throw refusal(problem)
  let stats = await lstat(path)
  let target = path
  if (stats.isSymbolicLink()) {
    target = await realpath(path)
    if (!target.startsWith(root + sep)) throw refusal('a symbolic link out of the folder')
    stats = await lstat(target)
    if (stats.isDirectory()) throw refusal('a symbolic link to a folder')
  }
  const isFolder = stats.isDirectory()
  if (!isFolder && !stats.isFile()) throw refusal('neither a file nor a folder')
  if (isFolder && depth > limits.nesting) throw tooDeep(limits)
  return { path: target, isFolder, size: stats.size }
}

/** In the order of their code units. One more than the limit is enough to be over it. */
async function namesIn(folder: string, limits: Limits): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of await opendir(folder)) {
    names.push(name)
    if (names.length > limits.files) break
  }
  return names.sort()
}

function fileContent(path: string, size: number, shown: string, limits: Limits): Content {
  const start = async (count: number): Promise<Uint8Array> => {
    try {
      return await readStart(path, count, limits)
    } catch (error) {
      throw asWorkbenchError(error, shown)
    }
  }
  return { size, head: () => start(HEAD_BYTES), read: () => start(size) }
}

/** The first bytes of a file: fewer than `count` if it is shorter. */
async function readStart(path: string, count: number, limits: Limits): Promise<Uint8Array> {
  // The path may have become a link or a FIFO since it was looked at: follow nothing, wait for nothing. (Not on Windows.)
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw refusal('neither a file nor a folder')
    if (stats.size > limits.fileBytes) {
      throw refusal(`${stats.size} bytes, at most ${limits.fileBytes} are taken`, 'limit')
    }
    return await fill(handle, Buffer.alloc(Math.min(count, stats.size)))
  } finally {
    await handle.close()
  }
}

async function fill(handle: FileHandle, buffer: Buffer): Promise<Uint8Array> {
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

const refusal = (message: string, code: ErrorCode = 'unsupported'): WorkbenchError => new WorkbenchError(code, message)

const tooDeep = (limits: Limits): WorkbenchError => refusal(`more than ${limits.nesting} folders or zips deep`, 'limit')

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it is not there',
  ELOOP: 'a symbolic link that cannot be followed',
}

/** What the operating system refused, as an 'io' error. Anything else is an error of the program and thrown on. */
function asWorkbenchError(error: unknown, place: string): WorkbenchError {
  if (error instanceof WorkbenchError) return error
  const code = errorCode(error)
  if (code === '') throw error
  return new WorkbenchError('io', SYSTEM_ERRORS[code] ?? `it cannot be read (${code})`, { place, cause: error })
}

/** The operating system's name of an error, or ''. */
const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''
