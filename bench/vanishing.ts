// Vanishing gradients end in denormal numbers, which processors handle slowly: such an update must cost no more than a
// healthy one.
import { parameterLayout, spectralRadius, type ParameterBlock } from '../src/engine/engine.ts'
import {
  alphaOf,
  CONFIGURATIONS,
  createSession,
  initialParameters,
  METHODS,
  type Configuration,
  type Method,
} from './configurations.ts'
import { interleave, time, type Contestant, type Effort } from './measure.ts'
import type { Row } from './report.ts'

const BAR = 1.1

interface Case {
  readonly name: string
  readonly steps: number
  /** Of W_rec. */
  readonly radius: number
  /** What W_out is multiplied with. */
  readonly readout: number
}

const CASES: readonly Case[] = [
  { name: 'radius 0.3', steps: 200, radius: 0.3, readout: 1 },
  // The error signal falls through the denormal range to zero about 600 steps from the end.
  { name: 'radius 0.3', steps: 1000, radius: 0.3, readout: 1 },
  // The error signal is denormal from the last step to the first.
  { name: 'denormal throughout', steps: 200, radius: 0.95, readout: 1e-306 },
]

/** The healthy network has the same shape and a spectral radius of .95. */
export async function* benchmarkVanishing(effort: Effort): AsyncGenerator<Row> {
  const configuration = CONFIGURATIONS[0]!
  const healthy = initialParameters(configuration)
  for (const { name, steps, radius, readout } of CASES) {
    const vanishing = damp(configuration, healthy, radius, readout)
    for (const method of METHODS) {
      const [ms, healthyMs] = (await interleave(
        [vanishing, healthy].map((parameters) => contestant(configuration, method, steps, parameters)),
        effort,
      )) as [number, number]
      const config = `vanishing, ${name}, ${steps} steps`
      yield { config, method, ms, peer: 'healthy gradients', peerMs: healthyMs, ratio: 'cost', bar: BAR }
    }
  }
}

/** Learning rate 0: the network stays as it is, so that each update is a vanishing one. */
function contestant(configuration: Configuration, method: Method, steps: number, parameters: Float64Array): Contestant {
  const session = createSession(configuration, method)
  session.parameters = parameters
  return (updates) => time(updates, () => session.updateOnTask(steps, configuration.batch, 0, alphaOf(method)))
}

/** A copy with W_rec scaled to this spectral radius and W_out multiplied. */
function damp({ spec }: Configuration, parameters: Float64Array, radius: number, readout: number): Float64Array {
  const damped = parameters.slice()
  const values = (name: ParameterBlock['name']): Float64Array => {
    const { offset, rows, columns } = parameterLayout(spec).find((block) => block.name === name)!
    return damped.subarray(offset, offset + rows * columns)
  }
  const recurrent = values('W_rec')
  const scale = radius / spectralRadius(recurrent, spec.units)
  recurrent.forEach((value, index) => (recurrent[index] = scale * value))
  const out = values('W_out')
  out.forEach((value, index) => (out[index] = readout * value))
  return damped
}
