// What is done to each package on its way: see electron-builder.ts.
import { Arch, type AfterPackContext } from 'electron-builder'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { requireBinaryFor } from './binary.ts'
import { setFuses } from './fuses.ts'

/** Removes what electron-builder leaves in a copied Electron, unlike in one that it has downloaded. */
export async function afterExtract({ appOutDir, packager }: AfterPackContext): Promise<void> {
  const defaultApp = join(packager.getResourcesDir(appOutDir), 'default_app.asar')
  const leftovers = [defaultApp, join(appOutDir, 'version'), join(appOutDir, '.stamp')]
  await Promise.all(leftovers.map((path) => rm(path, { recursive: true, force: true })))
}

/** Checks the engine's binary and sets the fuses; signing follows. */
export async function afterPack(context: AfterPackContext): Promise<void> {
  const { appOutDir, electronPlatformName, arch, packager } = context
  const addon = join(packager.getResourcesDir(appOutDir), 'app.asar.unpacked/build/Release/engine.node')
  await requireBinaryFor(addon, electronPlatformName, Arch[arch])
  await setFuses(executableOf(context))
}

/** What is started. */
export function executableOf({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  if (electronPlatformName === 'darwin') {
    return join(appOutDir, `${productFilename}.app/Contents/MacOS/${productFilename}`)
  }
  return join(appOutDir, (packager as { executableName?: string }).executableName ?? productFilename)
}
