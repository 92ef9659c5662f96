// For which system a native binary was built: read from its header, since the engine exists for one machine only, and
// electron-builder would put it into the package of any other.
import { open } from 'node:fs/promises'

const X64 = 'x64'
const ARM64 = 'arm64'
/** Numbers of the processors in the headers of ELF, Mach-O and PE. */
const ELF: Readonly<Record<number, string>> = { 0x3e: X64, 0xb7: ARM64 }
const MACH: Readonly<Record<number, string>> = { 0x01000007: X64, 0x0100000c: ARM64 }
const PE: Readonly<Record<number, string>> = { 0x8664: X64, 0xaa64: ARM64 }

/** 'linux x64', in Node's words; null: of none of these forms. `header`: at least the first kilobyte of the file. */
export function builtFor(header: Buffer): string | null {
  if (header.length < 1024) return null
  if (header.readUInt32BE(0) === 0x7f454c46) return named('linux', ELF[header.readUInt16LE(18)])
  if (header.readUInt32LE(0) === 0xfeedfacf) return named('darwin', MACH[header.readUInt32LE(4)])
  if (header.readUInt16BE(0) !== 0x4d5a) return null
  const signature = header.readUInt32LE(0x3c)
  if (signature > header.length - 6 || header.readUInt32BE(signature) !== 0x50450000) return null
  return named('win32', PE[header.readUInt16LE(signature + 4)])
}

const named = (platform: string, processor: string | undefined): string | null =>
  processor === undefined ? null : `${platform} ${processor}`

/** @throws where the file is for another system */
export async function requireBinaryFor(path: string, platform: string, arch: string): Promise<void> {
  const file = await open(path)
  const header = Buffer.alloc(1024)
  await file.read(header).finally(() => file.close())
  const found = builtFor(header)
  if (found === `${platform} ${arch}`) return
  throw new Error(
    `${path} is for ${found ?? 'an unknown system'}, the package for ${platform} ${arch}: ` +
      'package on a machine of that kind, where the engine has been built.',
  )
}
