// Where the workbench keeps its data when nothing else is said: the platform's folder for application data.
import { homedir } from 'node:os'
import { join } from 'node:path'

const FOLDER_NAME = 'RNN Workbench'

/** The variable RNN_WORKBENCH_FOLDER, else the folder that the desktop application uses too (Electron's userData). */
export function defaultFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  if (environment['RNN_WORKBENCH_FOLDER']) return environment['RNN_WORKBENCH_FOLDER']
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), FOLDER_NAME)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', FOLDER_NAME)
  return join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), FOLDER_NAME)
}
