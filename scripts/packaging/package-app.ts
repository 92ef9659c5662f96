// Packages the built app with electron-builder around the Electron that runs it here.
import { build, DIR_TARGET, Platform, type Configuration } from 'electron-builder'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECT } from '../build.ts'
import { afterPack, executableOf } from './hooks.ts'

export interface PackageOptions {
  /** Default: dist. */
  readonly output?: string
  /** The installers of this system too: electron-builder downloads the tools that it needs for them. */
  readonly installers?: boolean
}

export interface Package {
  readonly executable: string
  readonly installers: readonly string[]
  readonly electronVersion: string
  readonly isFallback: boolean
}

/**
 * @param electron the folder of the distribution: the official one's, or the fallback's
 * @throws where an installer is wanted around the fallback
 */
export async function packageApp(
  electron: string,
  { output, installers = false }: PackageOptions = {},
): Promise<Package> {
  const electronVersion = (await readFile(join(electron, 'version'), 'utf8')).trim()
  const isFallback = existsSync(join(electron, 'resources/compat'))
  if (isFallback && installers) {
    throw new Error(
      'Installers need the official Electron: the fallback is an old one, for trying things on one machine.',
    )
  }
  let executable = ''
  // electron-builder reads electron-builder.ts, and adds this.
  const config: Configuration = {
    ...(isFallback && FALLBACK),
    ...(output !== undefined && { directories: { output } }),
    electronDist: electron,
    electronVersion,
    async afterPack(context) {
      await afterPack(context)
      executable = executableOf(context)
    },
  }
  const targets = Platform.current().createTarget(installers ? undefined : DIR_TARGET)
  const made = await build({ projectDir: PROJECT, targets, config, publish: 'never' })
  return { executable, installers: made, electronVersion, isFallback }
}

const ENTRY = 'fallback-entry.mjs'
const FALLBACK: Configuration = {
  extraMetadata: { main: ENTRY },
  files: [{ from: 'scripts/packaging', filter: [ENTRY] }],
}
