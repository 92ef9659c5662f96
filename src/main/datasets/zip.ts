// Opens a zip in memory: the central directory is checked as a whole before anything is unpacked.
import { constants, crc32, inflateRawSync } from 'node:zlib'
import yauzl from 'yauzl'
import { WorkbenchError } from '../../shared/errors.ts'
import { displayName, nameProblem } from './display-name.ts'
import { INFLATION_FREE, type Limits } from './limits.ts'

export interface ZipMember {
  /** Inside the zip, with slashes. */
  readonly path: string
  /** Bytes unpacked, as declared; `read` holds it to that. */
  readonly size: number
  /** The first bytes of the content, 4 or more unless it is shorter or damaged: enough to see what it is. */
  head(): Promise<Uint8Array>
  /** Throws 'bad-file' when the content is damaged. */
  read(): Promise<Uint8Array>
}

/** Compressed bytes that are unpacked to see the start of a member. */
const HEAD_BYTES = 512

const FILE_TYPE = 0o170000
const REGULAR_FILE = 0o100000
const SYMBOLIC_LINK = 0o120000

/** True for what starts as zips do, empty ones too. */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

/**
 * The regular files of a zip, ordered as a folder with the same content would be.
 *
 * A zip with names that lead out of it, with overlapping or too many members is refused as a whole: 'bad-file' or 'limit'.
 * Single members that are links, hidden, encrypted, too large or too well compressed, or have unsafe names go to `skip`.
 */
export async function openZip(
  bytes: Uint8Array,
  place: string,
  limits: Limits,
  skip: (path: string, reason: string) => void,
): Promise<ZipMember[]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { zip, entries } = await readDirectory(buffer, place, limits)
  refuseOverlaps(entries, place)

  const members: ZipMember[] = []
  for (const entry of entries) {
    if (entry.fileName.endsWith('/')) continue
    const names = entry.fileName.split('/').filter((name) => name !== '' && name !== '.')
    const path = names.join('/')
    const refusal = names.map(nameProblem).find((problem) => problem !== null) ?? refusalOf(entry, limits)
    if (refusal === null) members.push(memberOf(zip, buffer, entry, path, `${place}/${path}`))
    else skip(displayName(path), refusal)
  }
  return members.sort((a, b) => comparePaths(a.path, b.path))
}

async function readDirectory(buffer: Buffer, place: string, limits: Limits) {
  const entries: yauzl.Entry[] = []
  try {
    const zip = await yauzl.fromBufferPromise(buffer)
    if (zip.entryCount > limits.files) {
      throw new WorkbenchError('limit', `${zip.entryCount} files, at most ${limits.files} are taken`, { place })
    }
    for await (const entry of zip.eachEntry()) entries.push(entry)
    return { zip, entries }
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    throw damaged(place, displayName((cause as Error).message), cause)
  }
}

/** Members that share their bytes unfold to far more than the zip holds. */
function refuseOverlaps(entries: readonly yauzl.Entry[], place: string): void {
  const byOffset = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)
  let end = 0
  for (const { relativeOffsetOfLocalHeader: offset, fileNameLength, compressedSize } of byOffset) {
    if (offset < end) throw damaged(place, 'its members overlap')
    end = offset + 30 + fileNameLength + compressedSize
  }
}

function refusalOf(entry: yauzl.Entry, limits: Limits): string | null {
  const { uncompressedSize: size, compressedSize } = entry
  // Code page 437, for names that are not UTF-8, has pictures in the place of control characters.
  if (entry.fileNameRaw.some((byte) => byte < 32)) return 'its name has control or direction characters'
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE
  if (type === SYMBOLIC_LINK) return 'a symbolic link'
  if (type !== 0 && type !== REGULAR_FILE) return 'not a regular file'
  if (entry.isEncrypted()) return 'it is encrypted'
  if (!entry.canDecodeFileData()) return `compression method ${entry.compressionMethod} is not supported`
  if (size > limits.fileBytes) return `${size} bytes, at most ${limits.fileBytes} are taken`
  if (size > INFLATION_FREE && size > compressedSize * limits.inflationRatio) {
    return `${compressedSize} bytes that unfold to ${size}, at most ${limits.inflationRatio} for one are taken`
  }
  return null
}

function memberOf(zip: yauzl.ZipFile, buffer: Buffer, entry: yauzl.Entry, path: string, place: string): ZipMember {
  const size = entry.uncompressedSize
  const isStored = entry.compressionMethod === 0
  const packed = async (): Promise<Buffer> => {
    try {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
      return buffer.subarray(fileDataStart, fileDataStart + entry.compressedSize)
    } catch (cause) {
      throw damaged(place, (cause as Error).message, cause)
    }
  }
  return {
    path,
    size,
    async head() {
      const start = (await packed()).subarray(0, HEAD_BYTES)
      if (isStored) return start
      try {
        return inflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH })
      } catch {
        return new Uint8Array() // read() says why
      }
    },
    async read() {
      const content = isStored ? await packed() : inflate(await packed(), size, place)
      if (content.length !== size) throw damaged(place, `${content.length} bytes instead of ${size}`)
      if (crc32(content) !== entry.crc32) throw damaged(place, 'its checksum is wrong')
      return content
    },
  }
}

function inflate(packed: Buffer, size: number, place: string): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
  } catch (cause) {
    throw damaged(place, (cause as Error).message, cause)
  }
}

const damaged = (place: string, why: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError('bad-file', `the zip is damaged or unsafe: ${why}`, { place, cause })

/** Orders posix paths folder by folder, by code unit. */
function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (const [index, part] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (part !== other) return part < other ? -1 : 1
  }
  return left.length - right.length
}
