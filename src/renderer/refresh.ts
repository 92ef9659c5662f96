// Reading again what has changed: not more often than is of use, and never twice at a time.

/**
 * @returns what asks for another reading: at once, or when the one under way and the pause after it are over; and what
 * ends that
 */
export function createRefresh(read: () => Promise<unknown>, pause: number): { ask: () => void; end: () => void } {
  let state: 'idle' | 'busy' | 'again' | 'ended' = 'idle'

  async function run(): Promise<void> {
    state = 'busy'
    await read()
    setTimeout(() => {
      const isAsked = state === 'again'
      if (state !== 'ended') state = 'idle'
      if (isAsked) void run()
    }, pause)
  }
  return {
    ask() {
      if (state === 'idle') void run()
      else if (state === 'busy') state = 'again'
    },
    end: () => (state = 'ended'),
  }
}
