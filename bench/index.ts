// `node bench/index.ts`: measures the engine against its peers and prints a table, or a JSON object a line.
import { parseArgs } from 'node:util'
import { defaultKernel, engineBuild } from '../src/engine/engine.ts'
import { WorkbenchError } from '../src/shared/errors.ts'
import { CONFIGURATIONS } from './configurations.ts'
import { benchmarkAgainst } from './against.ts'
import { benchmarkGemm } from './gemm.ts'
import { QUICK, THOROUGH, type Effort } from './measure.ts'
import { fastestOpenBlas } from './openblas.ts'
import { eigenProgram, INSTALL_HINT, openblasProgram, readingProgram, torchProgram, type Program } from './peers.ts'
import { met, tableHead, toJson, toTableLine, type Row } from './report.ts'
import { benchmarkThreads } from './threads.ts'
import { benchmarkUpdates } from './updates.ts'
import { benchmarkVanishing } from './vanishing.ts'
import { benchmarkWorkers } from './workers.ts'

const NAMES = [...CONFIGURATIONS.map(({ name }) => name), 'gemm', 'vanishing', 'workers', 'threads']

const HELP = `Measures the engine against PyTorch, Eigen and OpenBLAS.

  node bench/index.ts [--only NAME]... [--against CHECKOUT] [--quick] [--json]

  --only NAME   ${NAMES.join(', ')}; default: all
  --against C   instead: the updates of the configurations against those of another checkout, built and installed
  --quick       few repetitions: shows that it works, measures poorly
  --json        a JSON object a line: config, method, ms, peer, peer_ms, ratio, bar, met`

/** Says on stderr what will be missing, so that stdout stays the table. */
function announce(name: string, program: Program | null): Program | null {
  if (!program) console.error(`${name} is absent: not compared with it. ${INSTALL_HINT}`)
  return program
}

/** OpenBLAS with its fastest kernels, and what PyTorch, which has it inside, should find in its environment. */
async function openblas(): Promise<{ program: Program; environment: NodeJS.ProcessEnv } | null> {
  const program = announce('OpenBLAS', openblasProgram())
  if (!program) return null
  const { core, environment, tried } = await fastestOpenBlas(program)
  const list = tried.map((one) => `${one.core} ${one.ms.toFixed(2)} ms`).join(', ')
  console.error(`OpenBLAS, and PyTorch with it: core type ${core}, the fastest of ${list}`)
  return { program: { ...program, environment }, environment }
}

async function* measure(names: readonly string[], effort: Effort): AsyncGenerator<Row> {
  const blas = await openblas()
  const configurations = CONFIGURATIONS.filter(({ name }) => names.includes(name))
  if (configurations.length > 0) {
    const torch = announce('PyTorch', torchProgram())
    const peers = {
      torch: torch && { ...torch, ...(blas && { environment: blas.environment }) },
      eigen: announce('Eigen', eigenProgram()),
      reading: readingProgram(),
    }
    for (const configuration of configurations) yield* await benchmarkUpdates(configuration, peers, effort)
  }
  if (names.includes('gemm')) yield* benchmarkGemm(blas?.program ?? null, effort)
  if (names.includes('vanishing')) yield* benchmarkVanishing(effort)
  if (names.includes('workers')) yield* benchmarkWorkers(effort)
  if (names.includes('threads')) yield* benchmarkThreads(effort)
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: NAMES },
      quick: { type: 'boolean', default: false },
      against: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (options.help) return console.log(HELP)
  for (const name of options.only) {
    if (!NAMES.includes(name)) {
      throw new WorkbenchError('bad-argument', `--only knows no ${name}`, { hint: `It knows ${NAMES.join(', ')}.` })
    }
  }

  console.error(`Engine: kernel ${defaultKernel()}, ${engineBuild()}`)
  if (!options.json) console.log(tableHead())
  const verdicts: (boolean | undefined)[] = []
  const effort = options.quick ? QUICK : THOROUGH
  const rows = options.against ? benchmarkAgainst(options.against, options.only, effort) : measure(options.only, effort)
  for await (const row of rows) {
    console.log(options.json ? toJson(row) : toTableLine(row))
    verdicts.push(met(row))
  }
  const missed = verdicts.filter((verdict) => verdict === false).length
  console.error(`${missed} of ${verdicts.filter((verdict) => verdict !== undefined).length} bars missed.`)
}

try {
  await main()
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
}
