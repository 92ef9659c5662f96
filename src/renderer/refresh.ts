// Reading again what has changed: not more often than is of use, and never twice at a time.

export interface Refresh {
  /** For another reading when the one under way, and the pause after it, are over. */
  readonly soon: () => void
  /** The same without the pause: for what the user asks for. */
  readonly now: () => void
  readonly end: () => void
}

/** pause: milliseconds between one reading and the next. */
export function createRefresh(read: () => Promise<unknown>, pause: number): Refresh {
  let state: 'idle' | 'reading' | 'pausing' | 'ended' = 'idle'
  let asked: 'soon' | 'now' | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function run(): Promise<void> {
    state = 'reading'
    asked = null
    try {
      await read()
    } finally {
      if (state === 'reading') rest()
    }
  }

  function rest(): void {
    if (asked === 'now') return void run()
    state = 'pausing'
    timer = setTimeout(() => {
      state = 'idle'
      if (asked) void run()
    }, pause)
  }

  function ask(when: 'soon' | 'now'): void {
    if (state === 'ended') return
    if (state === 'idle' || (state === 'pausing' && when === 'now')) {
      clearTimeout(timer)
      void run()
    } else if (asked !== 'now') {
      asked = when
    }
  }

  return {
    soon: () => ask('soon'),
    now: () => ask('now'),
    end() {
      state = 'ended'
      clearTimeout(timer)
    },
  }
}
