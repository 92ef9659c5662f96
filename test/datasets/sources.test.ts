// Finding the files of an import: folders and zips of any shape, and whatever must not be followed, opened or believed.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { hasUnsafeCharacters } from '../../src/main/datasets/display-name.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/main/datasets/limits.ts'
import { openSources, type SkippedFile, type SourceFile } from '../../src/main/datasets/sources.ts'
import { splitOfName, splitOfPath } from '../../src/main/datasets/split-names.ts'
import { refusalOf } from './refusal.ts'
import { makeZip } from './zip-writer.ts'

const POSIX = process.platform !== 'win32'
const MIB = 1024 * 1024

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, content: Uint8Array | string = path): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
  return full
}

interface Found {
  files: SourceFile[]
  skipped: readonly SkippedFile[]
}

async function find(paths: string[], limits: Partial<Limits> = {}, signal?: AbortSignal): Promise<Found> {
  const sources = openSources(paths, { ...DEFAULT_LIMITS, ...limits }, signal)
  const files: SourceFile[] = []
  for await (const file of sources) files.push(file)
  return { files, skipped: sources.skipped }
}

const pathsOf = ({ files }: Found): string[] => files.map(({ path }) => path)
const textOf = async (file: SourceFile | undefined): Promise<string> => Buffer.from(await file!.read()).toString()

describe('folders', () => {
  it('are walked in the order of their names, with the split of the innermost folder that names one', async () => {
    put('set/Training/b.mid')
    put('set/Training/a.mid')
    put('set/deep/er/VALID_/c.mid')
    put('set/test/dev/d.mid')
    put('set/a-b/x.mid')
    put('set/a/x.mid')
    const { files, skipped } = await find([join(folder, 'set')])
    expect(files.map(({ path, split, size }) => [path, split, size])).toEqual([
      ['set/Training/a.mid', 'train', 18],
      ['set/Training/b.mid', 'train', 18],
      ['set/a/x.mid', null, 11],
      ['set/a-b/x.mid', null, 13],
      ['set/deep/er/VALID_/c.mid', 'valid', 24],
      ['set/test/dev/d.mid', 'valid', 18],
    ])
    expect(await textOf(files[4])).toBe('set/deep/er/VALID_/c.mid')
    expect(skipped).toEqual([])
  })

  it('and files can be given side by side', async () => {
    const found = await find([put('train/a.mid'), join(folder, 'train'), put('notes.csv')])
    expect(found.files.map(({ path, split }) => [path, split])).toEqual([
      ['a.mid', null],
      ['train/a.mid', 'train'],
      ['notes.csv', null],
    ])
  })

  it('that do not exist are an error', async () => {
    const missing = join(folder, 'missing')
    expect(await refusalOf(() => find([missing]))).toMatchObject({ code: 'not-found', place: missing })
    expect(await refusalOf(() => find([join(put('file'), 'x')]))).toMatchObject({ code: 'not-found' })
  })
})

describe('zips', () => {
  const entries = ['Train/b.mid', 'Train/a.mid', 'a-b/x.mid', 'a/x.mid'].map((name) => ({ name, content: name }))

  it('are walked like folders, in the same order', async () => {
    for (const { name } of entries) put(`set/${name}`, name)
    put('set.zip', makeZip(entries))
    const unpacked = await find([join(folder, 'set')])
    const zipped = await find([join(folder, 'set.zip')])
    expect(pathsOf(zipped)).toEqual(pathsOf(unpacked).map((path) => path.replace(/^set/, 'set.zip')))
    expect(zipped.files.map(({ split }) => split)).toEqual(['train', 'train', null, null])
    expect(await Promise.all(zipped.files.map(textOf))).toEqual(await Promise.all(unpacked.files.map(textOf)))
  })

  it('are known by their content, in folders and in zips', async () => {
    const inner = makeZip([{ name: 'a.mid', content: 'inner' }])
    put(
      'set/valid.bin',
      makeZip([
        { name: 'one', content: inner },
        { name: 'two', content: inner, stored: true },
      ]),
    )
    put('set/fake.zip', 'no zip')
    const found = await find([join(folder, 'set')])
    expect(pathsOf(found)).toEqual(['set/fake.zip', 'set/valid.bin/one/a.mid', 'set/valid.bin/two/a.mid'])
    expect(await textOf(found.files[1])).toBe('inner')
  })

  it('give their split by their own name too', async () => {
    const found = await find([put('Validation.zip', makeZip([{ name: 'a.mid', content: 'a' }]))])
    expect(found.files[0]).toMatchObject({ path: 'Validation.zip/a.mid', split: 'valid' })
  })

  it('may be empty', async () => {
    expect(await find([put('empty.zip', makeZip([]))])).toEqual({ files: [], skipped: [] })
  })

  it.each([
    ['..', '../evil.mid', /invalid relative path/],
    ['.. in the middle', 'a/../../evil.mid', /invalid relative path/],
    ['.. with backslashes', '..\\evil.mid', /invalid relative path/],
    ['an absolute name', '/etc/evil.mid', /absolute path/],
    ['a drive', 'C:\\evil.mid', /absolute path/],
  ])('with %s are refused as a whole', async (_, name, reason) => {
    const found = await find([
      put(
        'evil.zip',
        makeZip([
          { name: 'good.mid', content: 'good' },
          { name, content: 'evil' },
        ]),
      ),
    ])
    expect(found.files).toEqual([])
    expect(found.skipped).toEqual([{ path: 'evil.zip', reason: expect.stringMatching(reason) as string }])
  })

  it.each([
    ['a symbolic link', { name: 'a', content: '/etc/passwd', mode: 0o120777 }, /symbolic link/],
    ['a FIFO', { name: 'a', content: '', mode: 0o010644 }, /not a regular file/],
    ['an encrypted file', { name: 'a', content: 'x', flags: 1 }, /encrypted/],
    ['an unknown compression', { name: 'a', content: 'x', method: 93 }, /compression method 93/],
    ['a control character in a name', { name: 'a\x1b[2J', content: 'x' }, /control or direction/],
    ['one in a name of code page 437', { name: 'a\x1b[2J', content: 'x', flags: 0 }, /control or direction/],
    ['a right-to-left mark in a name', { name: 'a\u202edim.exe', content: 'x' }, /control or direction/],
    ['a hidden file', { name: '__MACOSX/a', content: 'x' }, /hidden/],
    ['a file over the limit', { name: 'a', content: 'x', size: 64 * MIB + 1 }, /at most 67108864/],
    ['a bomb', { name: 'a', content: Buffer.alloc(16 * MIB) }, /unfold to 16777216, at most 200 for one/],
  ])('lose %s only', async (_, entry, reason) => {
    const found = await find([put('set.zip', makeZip([entry, { name: 'good.mid', content: 'good' }]))])
    expect(pathsOf(found)).toEqual(['set.zip/good.mid'])
    expect(found.skipped).toHaveLength(1)
    expect(hasUnsafeCharacters(found.skipped[0]!.path)).toBe(false)
    expect(found.skipped[0]!.reason).toMatch(reason)
  })

  it('whose members share their bytes are refused', async () => {
    const content = 'x'.repeat(1000)
    const zip = makeZip([
      { name: 'a', content },
      { name: 'b', content, overlap: true },
    ])
    const found = await find([put('bomb.zip', zip)])
    expect(found.files).toEqual([])
    expect(found.skipped[0]!.reason).toMatch(/members overlap/)
  })

  it.each([
    ['a smaller size', { size: 100 }, /larger than 100 bytes/],
    ['a larger size', { size: 20_000 }, /9000 bytes instead of 20000/],
    ['another checksum', { crc: 1 }, /checksum/],
  ])('that declare %s than they have fail when read', async (_, lie, message) => {
    const found = await find([put('lie.zip', makeZip([{ name: 'a', content: 'abc'.repeat(3000), ...lie }]))])
    const error = await refusalOf(() => found.files[0]!.read())
    expect(error).toMatchObject({
      code: 'bad-file',
      place: 'lie.zip/a',
      message: expect.stringMatching(message) as string,
    })
  })

  it('cut short are refused', async () => {
    const found = await find([put('cut.zip', makeZip(entries).subarray(0, 200))])
    expect(found.files).toEqual([])
    expect(found.skipped).toEqual([{ path: 'cut.zip', reason: expect.stringContaining('damaged') as string }])
  })

  it('in zips in zips end at the limit', async () => {
    let zip = makeZip([{ name: 'a.mid', content: 'a' }])
    for (let level = 0; level < 5; level++) zip = makeZip([{ name: 'z', content: zip }])
    const path = put('deep.zip', zip)
    expect(pathsOf(await find([path], { nesting: 5 }))).toEqual(['deep.zip/z/z/z/z/z/a.mid'])
    const found = await find([path], { nesting: 4 })
    expect(found.files).toEqual([])
    expect(found.skipped).toEqual([{ path: 'deep.zip/z/z/z/z/z', reason: 'more than 4 folders or zips deep' }])
  })

  it('with too many files are refused', async () => {
    const zip = makeZip(Array.from({ length: 20 }, (_, index) => ({ name: `${index}`, content: 'x' })))
    const found = await find([put('many.zip', zip)], { files: 10 })
    expect(found.skipped).toEqual([{ path: 'many.zip', reason: '20 files, at most 10 are taken' }])
  })
})

describe('limits of an import', () => {
  it.each<[string, Partial<Limits>, RegExp]>([
    ['files', { files: 3 }, /more than 3 files/],
    ['bytes', { totalBytes: 19 }, /more than 19 bytes/],
    ['time', { milliseconds: -1 }, /takes longer/],
  ])('%s', async (_, limits, message) => {
    for (const name of ['a', 'b', 'c', 'd']) put(`set/${name}`)
    const error = await refusalOf(() => find([join(folder, 'set')], limits))
    expect(error).toMatchObject({ code: 'limit', message: expect.stringMatching(message) as string })
    expect(error.place).toMatch(/^set/)
  })

  it('depth of folders', async () => {
    put('set/1/2/3/deep.mid')
    put('set/a.mid')
    const found = await find([join(folder, 'set')], { nesting: 2 })
    expect(pathsOf(found)).toEqual(['set/a.mid'])
    expect(found.skipped).toEqual([{ path: 'set/1/2/3', reason: 'more than 2 folders or zips deep' }])
  })

  it('the user can cancel', async () => {
    const path = put('a.mid')
    expect(await refusalOf(() => find([path], {}, AbortSignal.abort()))).toMatchObject({ code: 'cancelled' })
    const cancel = new AbortController()
    const { files } = await find([path], {}, cancel.signal)
    cancel.abort()
    expect(await refusalOf(() => files[0]!.read())).toMatchObject({ code: 'cancelled' })
  })
})

describe('hostile folders', () => {
  /** What is skipped beside one good file. */
  async function skippedBeside(prepare: () => void): Promise<readonly SkippedFile[]> {
    put('set/good.mid')
    prepare()
    const found = await find([join(folder, 'set')])
    expect(pathsOf(found)).toEqual(['set/good.mid'])
    return found.skipped
  }

  it('links out of the folder are not followed, links inside to files are', async () => {
    put('outside.mid')
    put('set/inside/a.mid')
    symlinkSync(join(folder, 'outside.mid'), join(folder, 'set/1.mid'))
    symlinkSync('../outside.mid', join(folder, 'set/2.mid'))
    symlinkSync('..', join(folder, 'set/3'))
    symlinkSync('inside', join(folder, 'set/4'))
    symlinkSync('gone.mid', join(folder, 'set/5.mid'))
    symlinkSync('6.mid', join(folder, 'set/6.mid'))
    symlinkSync('inside/a.mid', join(folder, 'set/7.mid'))
    const found = await find([join(folder, 'set')])
    expect(pathsOf(found)).toEqual(['set/7.mid', 'set/inside/a.mid'])
    expect(await textOf(found.files[0])).toBe('set/inside/a.mid')
    expect(found.skipped).toEqual([
      { path: 'set/1.mid', reason: 'a symbolic link out of the folder' },
      { path: 'set/2.mid', reason: 'a symbolic link out of the folder' },
      { path: 'set/3', reason: 'a symbolic link out of the folder' },
      { path: 'set/4', reason: 'a symbolic link to a folder' },
      { path: 'set/5.mid', reason: 'it is not there' },
      { path: 'set/6.mid', reason: 'a symbolic link that cannot be followed' },
    ])
  })

  it('a folder with a name that begins like the root is outside', async () => {
    put('set-private/a.mid')
    expect(await skippedBeside(() => symlinkSync('../set-private/a.mid', join(folder, 'set/x.mid')))).toHaveLength(1)
  })

  it('the given path itself may be a link', async () => {
    put('set/train/a.mid')
    symlinkSync('set', join(folder, 'link'))
    expect(pathsOf(await find([join(folder, 'link')]))).toEqual(['link/train/a.mid'])
  })

  it('hidden files and folders are left out', async () => {
    const skipped = await skippedBeside(() => {
      put('set/.git/objects/a.mid')
      put('set/.DS_Store')
    })
    expect(skipped.map(({ path }) => path)).toEqual(['set/.DS_Store', 'set/.git'])
    expect(pathsOf(await find([join(folder, 'set/.git')]))).toEqual(['.git/objects/a.mid'])
  })

  it.skipIf(!POSIX)('a FIFO is not opened', async () => {
    expect(await skippedBeside(() => execFileSync('mkfifo', [join(folder, 'set/fifo.mid')]))).toEqual([
      { path: 'set/fifo.mid', reason: 'neither a file nor a folder' },
    ])
    expect((await find([join(folder, 'set/fifo.mid')])).skipped).toHaveLength(1)
  })

  it.skipIf(!POSIX)('a device is not opened', async () => {
    expect((await find(['/dev/zero'])).skipped).toEqual([{ path: 'zero', reason: 'neither a file nor a folder' }])
  })

  it('a sparse file of 5 GB is not read', async () => {
    const skipped = await skippedBeside(() => truncateSync(put('set/huge.mid', ''), 5e9))
    expect(skipped).toEqual([{ path: 'set/huge.mid', reason: '5000000000 bytes, at most 67108864 are taken' }])
  })

  it.skipIf(!POSIX)('folders and files without rights are skipped', async () => {
    await asOrdinaryUser(async () => {
      const skipped = await skippedBeside(() => {
        put('set/closed/a.mid')
        put('set/secret.mid')
        chmodSync(join(folder, 'set/closed'), 0)
        chmodSync(join(folder, 'set/secret.mid'), 0)
      })
      expect(skipped).toEqual([
        { path: 'set/closed', reason: 'no permission to read it' },
        { path: 'set/secret.mid', reason: 'no permission to read it' },
      ])
      chmodSync(join(folder, 'set/closed'), 0o755)
    })
  })

  it.skipIf(!POSIX)('names with control and direction characters are refused and shown escaped', async () => {
    const skipped = await skippedBeside(() => {
      put('set/bell\x07.mid')
      put('set/line\nbreak.mid')
      put('set/\u202edim.exe')
      put('set/\u200fmark/a.mid')
    })
    const reason = 'its name has control or direction characters'
    expect(skipped).toEqual([
      { path: 'set/bell\\u{0007}.mid', reason },
      { path: 'set/line\\u{000a}break.mid', reason },
      { path: 'set/\\u{200f}mark', reason },
      { path: 'set/\\u{202e}dim.exe', reason },
    ])
  })

  it.skipIf(process.platform !== 'linux')('names that are not UTF-8 are refused', async () => {
    const skipped = await skippedBeside(() =>
      writeFileSync(Buffer.concat([Buffer.from(join(folder, 'set/caf')), Buffer.from([0xe9])]), 'x'),
    )
    expect(skipped).toEqual([{ path: 'set/caf\ufffd', reason: 'its name is not UTF-8' }])
  })
})

/** Root may read everything: the rights of nobody for a while. */
async function asOrdinaryUser(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return action()
  chmodSync(folder, 0o777)
  process.seteuid!(65534)
  try {
    await action()
  } finally {
    process.seteuid!(0)
  }
}

test('names of splits', () => {
  const names = [
    'train',
    'Training',
    'valid_',
    'VALIDATION',
    'val',
    'dev',
    'test_data',
    'trainset',
    'Test.zip',
    '2-test',
  ]
  expect(names.map(splitOfName)).toEqual([
    'train',
    'train',
    'valid',
    'valid',
    'valid',
    'valid',
    'test',
    'train',
    'test',
    'test',
  ])
  for (const name of ['', 'music', 'attest', 'trains', 'contest', 'constructor', 'data'])
    expect(splitOfName(name)).toBeNull()
  expect(splitOfPath('test.mid')).toBeNull()
  expect(splitOfPath('test/train/a.mid')).toBe('train')
})
