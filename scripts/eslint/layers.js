// ESLint rule: imports follow the one-way arrows between the layers of the source, and nothing else.
import { builtinModules } from 'node:module'
import { dirname, relative, resolve } from 'node:path'

const ROOMS = ['datasets', 'training', 'results', 'dynamics']

/** Which layers each layer may import, besides itself. @type {Record<string, string[]>} */
const ARROWS = {
  shared: [],
  engine: ['shared'],
  store: ['engine', 'shared'],
  ...Object.fromEntries(ROOMS.map((room) => [room, ['store', 'engine', 'shared']])),
  workbench: [...ROOMS, 'store', 'engine', 'shared'],
  shell: ['workbench', 'shared'],
  entry: ['shell', 'workbench', 'shared'],
  cli: ['workbench', ...ROOMS, 'store', 'engine', 'shared'],
  preload: ['shared'],
  renderer: ['preload', 'shared'],
}

/** Layers that may import electron, and those that have no Node. */
const WITH_ELECTRON = ['shell', 'entry', 'preload']
const WITHOUT_NODE = ['shared', 'renderer']

/** @param {string} path relative to the project, with forward slashes */
function layerOf(path) {
  // The engine's vocabulary, names and types alone, belongs to every process.
  if (path === 'src/engine/spec.ts') return 'shared'
  if (path === 'src/main/index.ts') return 'entry'
  const [top, second = '', third = ''] = path.split('/')
  const layer = second === 'main' ? third.replace(/\.ts$/, '') : second
  return top === 'src' && layer in ARROWS ? layer : undefined
}

const isNode = (/** @type {string} */ name) =>
  name.startsWith('node:') || builtinModules.includes(name.split('/')[0] ?? '')

/**
 * Why `file` may not import `source`; null where it may.
 * @param {string} file the importing file, relative to the project
 * @param {string} source as written in the import
 * @returns {string | null}
 */
export function refusal(file, source) {
  const layer = layerOf(file)
  if (!layer) return file.startsWith('src/') ? `${file} is in no layer of the architecture.` : null

  if (!source.startsWith('.')) {
    if (/^electron($|\/)/.test(source) && !WITH_ELECTRON.includes(layer)) return `${layer} may not import electron.`
    if (isNode(source) && WITHOUT_NODE.includes(layer)) return `${layer} may not import Node's ${source}.`
    return null
  }
  // Only the path of a built worker thread, which the entry hands on.
  if (layer === 'entry' && source.endsWith('?modulePath')) return null
  const target = relative('.', resolve(dirname(file), source)).replaceAll('\\', '/')
  if (!target.startsWith('src/')) return `${layer} may not import ${target}: it is outside of src.`
  const other = layerOf(target)
  if (!other) return `${target} is in no layer of the architecture.`
  if (other === layer) return null
  if (!ARROWS[layer]?.includes(other)) return `${layer} may not import ${other}.`
  return other === 'engine' && target !== 'src/engine/engine.ts' ? 'engine.ts is the only way into the engine.' : null
}

/** @type {import('eslint').Rule.RuleModule} */
export const layers = {
  meta: { type: 'problem', docs: { description: 'imports follow the one-way arrows between layers' }, schema: [] },
  create(context) {
    const file = relative(context.cwd, context.filename).replaceAll('\\', '/')
    /** @param {{ source?: unknown }} node */
    const check = (node) => {
      const source = /** @type {import('estree').Literal | null | undefined} */ (node.source)
      if (typeof source?.value !== 'string') return
      const message = refusal(file, source.value)
      if (message) context.report({ node: source, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}
