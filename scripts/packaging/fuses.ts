// The fuses of a packaged app: what Electron's binary itself shall refuse, whatever it is started with.
import { FuseV1Options as Fuse, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'

export const FUSES: Readonly<Record<Fuse, boolean>> = {
  [Fuse.RunAsNode]: false,
  [Fuse.EnableCookieEncryption]: true,
  [Fuse.EnableNodeOptionsEnvironmentVariable]: false,
  [Fuse.EnableNodeCliInspectArguments]: false,
  // On macOS and Windows; Linux has no place to keep the hash in.
  [Fuse.EnableEmbeddedAsarIntegrityValidation]: true,
  [Fuse.OnlyLoadAppFromAsar]: true,
  [Fuse.LoadBrowserProcessSpecificV8Snapshot]: false,
  [Fuse.GrantFileProtocolExtraPrivileges]: false,
  // Electron's default.
  [Fuse.WasmTrapHandlers]: true,
}

/**
 * Flips them all, and fails where the binary has one that is not named above. One that the binary lacks is left out: older
 * Electrons, as the fallback's 33, have no WasmTrapHandlers.
 * @param path the executable; on macOS the one in the .app
 */
export async function setFuses(path: string): Promise<void> {
  const wire = await getCurrentFuseWire(path)
  const there = Object.entries(FUSES).filter(([fuse]) => fuse in wire)
  await flipFuses(path, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Signing follows where there is a certificate; without a valid signature an app does not start on Apple's processors.
    resetAdHocDarwinSignature: process.platform === 'darwin' && process.arch === 'arm64',
    ...(Object.fromEntries(there) as typeof FUSES),
  })
}
