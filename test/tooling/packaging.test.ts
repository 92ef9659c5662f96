// The parts of packaging that need no Electron; test/e2e/packaged.test.ts has the whole.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtFor, requireBinaryFor } from '../../scripts/packaging/binary.ts'
import { FUSES, setFuses } from '../../scripts/packaging/fuses.ts'
import { ICONS } from '../../scripts/packaging/icons.ts'
import { packageApp } from '../../scripts/packaging/package-app.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('for which system a binary is', () => {
  const header = (...parts: [offset: number, hex: string][]) => {
    const bytes = Buffer.alloc(1024)
    for (const [offset, hex] of parts) bytes.write(hex, offset, 'hex')
    return bytes
  }

  test.each([
    ['linux x64', header([0, '7f454c46'], [18, '3e00'])],
    ['linux arm64', header([0, '7f454c46'], [18, 'b700'])],
    ['darwin x64', header([0, 'cffaedfe07000001'])],
    ['darwin arm64', header([0, 'cffaedfe0c000001'])],
    ['win32 x64', header([0, '4d5a'], [60, '80000000'], [128, '504500006486'])],
    ['win32 arm64', header([0, '4d5a'], [60, 'f8000000'], [248, '5045000064aa'])],
    // ELF for MIPS, a program for DOS, one whose header lies beyond, and no binary.
    [null, header([0, '7f454c46'], [18, '0800'])],
    [null, header([0, '4d5a'])],
    [null, header([0, '4d5a'], [60, 'ffffff7f'])],
    [null, Buffer.alloc(1024, 'text')],
    [null, Buffer.alloc(0)],
  ])('%s', (system, bytes) => expect(builtFor(bytes)).toBe(system))

  test("the engine's is for this one, and refused for another", async () => {
    const { platform, arch } = process
    const addon = 'build/Release/engine.node'
    await requireBinaryFor(addon, platform, arch)
    const other = arch === 'x64' ? 'arm64' : 'x64'
    await expect(requireBinaryFor(addon, platform, other)).rejects.toThrow(
      `is for ${platform} ${arch}, the package for ${platform} ${other}`,
    )
  })
})

describe('fuses', () => {
  /** A file with this many, all as `state`. */
  function binary(fuses: number, state = FuseState.DISABLE): string {
    const path = join(folder, `with-${fuses}`)
    const wire = Buffer.from([1, fuses, ...Array<number>(fuses).fill(state)])
    writeFileSync(
      path,
      Buffer.concat([Buffer.from('program dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), wire, Buffer.alloc(64)]),
    )
    return path
  }
  const states = (fuses: Partial<Record<FuseV1Options, boolean>>) =>
    Object.fromEntries(Object.entries(fuses).map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE]))

  test.each([FuseState.DISABLE, FuseState.ENABLE])('all are set, whatever they were: %s', async (before) => {
    const path = binary(9, before)
    await setFuses(path)
    expect(await getCurrentFuseWire(path)).toEqual({ version: '1', ...states(FUSES) })
  })

  test('an older binary has none for WebAssembly', async () => {
    const path = binary(8)
    await setFuses(path)
    const older: Partial<Record<FuseV1Options, boolean>> = { ...FUSES }
    delete older[FuseV1Options.WasmTrapHandlers]
    expect(await getCurrentFuseWire(path)).toEqual({ version: '1', ...states(older) })
  })

  test('a newer binary with one that nothing is said about is refused', async () => {
    await expect(setFuses(binary(10))).rejects.toThrow('strictlyRequireAllFuses')
  })
})

test.each(ICONS)('the icon $file has $size pixels', ({ file, size }) => {
  const png = readFileSync(join('resources/icons', file))
  expect(png.toString('latin1', 1, 4)).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
})

test('no installer is made around the fallback', async () => {
  const electron = join(folder, 'electron')
  mkdirSync(join(electron, 'resources/compat'), { recursive: true })
  writeFileSync(join(electron, 'version'), '33.2.1')
  await expect(packageApp(electron, { installers: true })).rejects.toThrow('official Electron')
})
