// Finds, builds and talks to the peers of bench/peers: child processes that wait for a line and answer it.
import { spawn, spawnSync, type ChildProcessWithoutNullStreams, type SpawnSyncReturns } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, parse } from 'node:path'
import { createInterface } from 'node:readline'
import { WorkbenchError } from '../src/shared/errors.ts'

const SOURCES = join(import.meta.dirname, 'peers')
const BINARIES = join(import.meta.dirname, '..', 'build', 'bench')

export const INSTALL_HINT =
  'Run bench/peers/install.sh (Debian, Ubuntu: python3-torch, libeigen3-dev, libopenblas-dev).'

/** A command with its first arguments, and what it finds in its environment. */
export interface Program {
  readonly command: readonly [string, ...string[]]
  readonly environment?: NodeJS.ProcessEnv
}

/** The PyTorch peer, under the first Python that has torch: RNN_WORKBENCH_PYTHON, the system's, the one on PATH. */
export function torchProgram(): Program | null {
  for (const python of [process.env['RNN_WORKBENCH_PYTHON'], '/usr/bin/python3', 'python3']) {
    if (python && spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) {
      return { command: [python, join(SOURCES, 'torch_peer.py')] }
    }
  }
  return null
}

/** The Eigen peer, compiled for this very machine. */
export const eigenProgram = (): Program | null =>
  build('eigen_peer.cc', '#include <Eigen/Core>\nint main() {}\n', [
    ...['g++', '-std=c++20', '-O3', '-march=native', '-DNDEBUG', '-isystem', '/usr/include/eigen3'],
  ])

/** OpenBLAS's dgemm. */
export const openblasProgram = (): Program | null =>
  build(
    'openblas_gemm.c',
    '#include <cblas.h>\nint main() { openblas_set_num_threads(1); }\n',
    ['gcc', '-O2'],
    '-lopenblas',
  )

/** Reads memory as fast as this core can. */
export const readingProgram = (): Program | null =>
  build('read_rate.c', 'int main() {}\n', ['gcc', '-O3', '-march=native', '-Wno-psabi'])

/** Null if not even `probe`, a program that needs the same compiler and library, builds. */
function build(source: string, probe: string, [compiler, ...flags]: string[], ...libraries: string[]): Program | null {
  const path = join(SOURCES, source)
  const { name, ext } = parse(path)
  const binary = join(BINARIES, name)
  const built = statSync(binary, { throwIfNoEntry: false })
  if (built && built.mtimeMs > statSync(path).mtimeMs) return { command: [binary] }

  const run = (input: string, output: string): SpawnSyncReturns<string> =>
    spawnSync(compiler!, [...flags, '-x', ext === '.cc' ? 'c++' : 'c', '-', '-o', output, ...libraries], {
      input,
      encoding: 'utf8',
    })
  if (run(probe, '/dev/null').status !== 0) return null
  mkdirSync(BINARIES, { recursive: true })
  const { status, stderr } = run(readFileSync(path, 'utf8'), binary)
  if (status !== 0) throw new WorkbenchError('unsupported', `${compiler} cannot build it:\n${stderr}`, { place: path })
  return { command: [binary] }
}

/** A running peer; close() when done. */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #command: string
  readonly #closed: Promise<void>
  #stderr = ''

  private constructor({ command: [command, ...first], environment = process.env }: Program, rest: readonly string[]) {
    this.#command = [command, ...first].join(' ')
    this.#child = spawn(command, [...first, ...rest], { env: environment })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.#closed = new Promise((resolve) => this.#child.once('close', () => resolve()))
    // A peer that died shows at the next answer; the writing end need not report it as well.
    this.#child.stdin.on('error', () => {})
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Starts the program; gives it and the name that it introduces itself with. */
  static async start(program: Program, ...rest: string[]): Promise<{ peer: Peer; introduction: string }> {
    const peer = new Peer(program, rest)
    const { peer: introduction } = (await peer.#answer()) as { peer: string }
    return { peer, introduction }
  }

  /** Sends one line of numbers and waits for the answer. */
  async ask(...numbers: number[]): Promise<unknown> {
    this.#child.stdin.write(`${numbers.join(' ')}\n`)
    return this.#answer()
  }

  close(): void {
    this.#child.stdin.end()
  }

  async #answer(): Promise<unknown> {
    const line = await this.#lines.next()
    if (line.done) {
      await this.#closed
      throw new WorkbenchError('engine', `the peer ended: ${this.#stderr.trim()}`, { place: this.#command })
    }
    return JSON.parse(line.value) as unknown
  }
}
