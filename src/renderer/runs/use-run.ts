// A run as its page shows it: read when the page opens, again while it trains, and anew for the part in sight.
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { ErrorReport, Output } from '../../shared/contract.ts'
import type { Range } from '../charts/points.ts'
import { createRefresh } from '../refresh.ts'
import { useRuns } from '../stores/runs.ts'
import { CallError, invoke } from '../workbench.ts'
import type { Recorded, RunInFull, SeriesOfRun } from './run-charts.ts'

/** Columns of the widest chart; on each at most three points are sent. */
const PIXELS = 1200
/** Progress is stored about once a second, and there is nothing newer to read. */
const PAUSE = 1000

export type Snapshots = Output<'runs.snapshots'>
export type RunEvents = Output<'runs.events'>

/** window: about how many updates the smoothed curves average over. */
export function useRun(id: () => number, range: Ref<Range | null>, window: Ref<number>) {
  const store = useRuns()
  const run = shallowRef<RunInFull>()
  const recorded = shallowRef<Recorded>()
  const eigenvalues = shallowRef<Snapshots>([])
  const events = shallowRef<RunEvents>([])
  const error = shallowRef<ErrorReport>()
  /** As the lists have it: newer than `run` while it trains. */
  const row = computed(() => store.byId.get(id()))

  async function read(): Promise<void> {
    const own = id()
    try {
      const inFull = await invoke('runs.get', { id: own })
      const [curves, snapshots, log] = await Promise.all([
        readCurves(inFull, range.value, window.value),
        invoke('runs.snapshots', { run: own, kind: 'eigenvalues' }),
        invoke('runs.events', { run: own }),
      ])
      if (own !== id()) return
      run.value = inFull
      recorded.value = curves
      eigenvalues.value = snapshots
      events.value = log
      error.value = undefined
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      if (own === id()) error.value = thrown.report
    }
  }

  const { soon, now, end } = createRefresh(read, PAUSE)
  watch(id, () => ((run.value = undefined), now()), { immediate: true })
  watch([range, window], now)
  watch(() => [row.value?.progress?.updates, row.value?.state], soon)
  onScopeDispose(end)

  return { run, row, recorded, eigenvalues, events, error, again: now }
}

async function readCurves(run: RunInFull, range: Range | null, window: number): Promise<Recorded> {
  const runs = [run.id]
  const { clip, omega } = run.config.method
  const drawn: SeriesOfRun[] = ['cost', 'gradientNorm', ...(omega ? (['omega'] as const) : [])]
  const place = { runs, pixels: PIXELS, ...(range && { from: Math.floor(range.from), to: Math.ceil(range.to) }) }
  const [[checks], raw, smooth] = await Promise.all([
    invoke('runs.checks', { runs }),
    invoke('runs.series', { ...place, series: drawn }),
    invoke('runs.series', { ...place, series: clip ? [...drawn, 'clipped'] : drawn, window }),
  ])
  return { checks: checks!, raw: bySeries(raw), smooth: bySeries(smooth) }
}

const bySeries = (parts: Output<'runs.series'>) => Object.fromEntries(parts.map((part) => [part.series, part]))
