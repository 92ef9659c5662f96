// What this machine trains with, for the provenance of runs.
import { cpus } from 'node:os'
import type { RunEnvironment } from '../store/runs.ts'
import { programVersion } from '../store/resources.ts'

/** The engine is loaded by this. Throws 'engine' where it is not built. */
export async function currentEnvironment(): Promise<RunEnvironment> {
  const { defaultKernel, engineBuild } = await import('../../engine/engine.ts')
  const processors = cpus()
  return {
    app: programVersion(),
    engine: engineBuild(),
    kernel: defaultKernel(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    machine: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
  }
}
