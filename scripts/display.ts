// A display of its own under Linux, so that no window disturbs the user and all have the same size.
import { spawn, type ChildProcess } from 'node:child_process'

export interface Display {
  /** For DISPLAY; null: the desktop's own is used. */
  readonly name: string | null
  end(): void
}

/** @throws where Xvfb is not installed */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { name: null, end: () => {} }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await displayNumber(server)
  return { name: `:${number}`, end: () => void server.kill() }
}

function displayNumber(server: ChildProcess): Promise<string> {
  const remedy = 'Xvfb cannot be started; on Debian scripts/debian-prerequisites.sh installs it'
  return new Promise((resolve, reject) => {
    server.on('error', () => reject(new Error(remedy)))
    server.on('exit', () => reject(new Error(remedy)))
    server.stdio[3]!.on('data', (number: Buffer) => resolve(number.toString().trim()))
  })
}
