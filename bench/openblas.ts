// Which of OpenBLAS's kernels is the fastest here. Its own choice is often not: of a processor that it does not know, and of
// an environment that says another one, it takes kernels for less than the machine can do.
import { Peer, type Program } from './peers.ts'

/** By processor; undefined is OpenBLAS's own choice. Those that the machine cannot run end at once. */
const CORE_TYPES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  x64: [undefined, 'Haswell', 'Zen', 'SkylakeX', 'Cooperlake', 'Sapphirerapids'],
  arm64: [undefined, 'ARMV8', 'NEOVERSEN1', 'NEOVERSEV1'],
}
const SIZE = 512
/** Products of which the fastest counts. */
const TRIES = 5

export interface OpenBlas {
  /** What a process with OpenBLAS in it should find in its environment. */
  readonly environment: NodeJS.ProcessEnv
  /** As OpenBLAS calls the kernels. */
  readonly core: string
  /** Of all that ran: milliseconds of a square product. */
  readonly tried: readonly { readonly core: string; readonly ms: number }[]
}

/** Tries each core type on a square product. */
export async function fastestOpenBlas(program: Program): Promise<OpenBlas> {
  const tried: { core: string; ms: number; sum: number; environment: NodeJS.ProcessEnv }[] = []
  for (const type of CORE_TYPES[process.arch] ?? [undefined]) {
    const environment = environmentFor(type)
    try {
      const { peer, introduction } = await Peer.start({ ...program, environment })
      const answers = []
      for (let turn = 0; turn < TRIES; turn += 1) answers.push(await peer.ask(0, 0, SIZE, SIZE, SIZE, 4))
      peer.close()
      const { sum } = answers[0] as { sum: number }
      const ms = Math.min(...answers.map((answer) => (answer as { ms: number }).ms))
      tried.push({ core: /kernel (\S+)/.exec(introduction)?.[1] ?? introduction, ms, sum, environment })
    } catch {
      // The machine cannot run it.
    }
  }
  const [own] = tried
  if (!own) throw new Error('OpenBLAS runs with none of its kernels')
  // Old kernels are known to compute nonsense on new processors.
  const right = tried.filter(({ sum }) => Math.abs(sum - own.sum) <= 1e-9 * Math.abs(own.sum))
  const best = right.reduce((a, b) => (b.ms < a.ms ? b : a))
  return { environment: best.environment, core: best.core, tried: right }
}

function environmentFor(type: string | undefined): NodeJS.ProcessEnv {
  const environment = { ...process.env }
  delete environment['OPENBLAS_L2_SIZE']
  delete environment['OPENBLAS_CORETYPE']
  return type === undefined ? environment : { ...environment, OPENBLAS_CORETYPE: type }
}
