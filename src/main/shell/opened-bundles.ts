// The bundles that the system asks this program to open, by a double click on one: an event on macOS, words of the command
// line elsewhere, of this start or of one that found it running. They wait until the page takes them.
import type { App } from 'electron'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBundlePath } from '../../shared/bundle-file.ts'

/**
 * The bundles among the words of a command line; the rest is for Chromium.
 * @param folder that paths are relative to
 */
export function bundlesAmong(words: readonly string[], folder: string): string[] {
  return words
    .filter((word) => !word.startsWith('-') && isBundlePath(word))
    .flatMap((word) => (/^file:/i.test(word) ? ofAddress(word) : resolve(folder, word)))
}

/** Desktops of Linux may pass addresses. None for one that leads to another machine. */
function ofAddress(address: string): string[] {
  try {
    return [fileURLToPath(address)]
  } catch {
    return []
  }
}

export class OpenedBundles {
  #waiting: string[]
  /** Called when some have come. */
  onOpened: () => void = () => {}

  /** Before the app is ready: macOS sends what it was started with early. */
  constructor(app: Pick<App, 'on'>, words: readonly string[], folder: string) {
    this.#waiting = bundlesAmong(words, folder)
    app.on('open-file', (event, path) => {
      event.preventDefault()
      this.#add(isBundlePath(path) ? [path] : [])
    })
    app.on('second-instance', (_event, line, from) => this.#add(bundlesAmong(line.slice(1), from)))
  }

  /** Each is given once. */
  take(): string[] {
    return this.#waiting.splice(0)
  }

  #add(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#waiting.push(...paths)
    this.onOpened()
  }
}
