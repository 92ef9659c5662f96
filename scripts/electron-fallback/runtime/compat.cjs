// Answers `better-sqlite3` with the copy that this older Electron can load (version 13 needs Node-API 10), in the main
// process, worker threads, forked children and utility processes. The app itself is unchanged.
'use strict'
const Module = require('node:module')
const path = require('node:path')
const workerThreads = require('node:worker_threads')

const NAME = 'better-sqlite3'
const COPY = path.join(__dirname, 'node_modules', NAME)
const ENTRIES = ['index.js', `${process.platform}-${process.arch}.js`].map((file) =>
  path.join(path.sep, 'node_modules', NAME, 'lib', file),
)
const MARK = Symbol.for('electron-fallback.compat')

if (!globalThis[MARK]) {
  Object.defineProperty(globalThis, MARK, { value: true })

  // Both loaders evaluate a CommonJS file through this function; import takes the exports of the module that it filled.
  const evaluate = Module._extensions['.js']
  Module._extensions['.js'] = function (module, filename) {
    if (filename.startsWith(COPY) || !ENTRIES.some((entry) => filename.endsWith(entry))) {
      return evaluate.call(this, module, filename)
    }
    module.exports = require(COPY)
    module.loaded = true
    return undefined
  }

  // Worker threads start with module loaders of their own.
  const { Worker } = workerThreads
  workerThreads.Worker = class extends Worker {
    constructor(filename, options = {}) {
      const execArgv = options.execArgv ?? process.execArgv
      const preloaded = execArgv.includes(__filename) ? execArgv : [...execArgv, '--require', __filename]
      super(filename, { ...options, execArgv: preloaded })
    }
  }
  Object.defineProperty(workerThreads.Worker, 'name', { value: 'Worker' })
  Module.syncBuiltinESMExports()

  // Children read it from the environment.
  if (workerThreads.isMainThread) {
    const option = `--require ${JSON.stringify(__filename)}`
    const current = process.env.NODE_OPTIONS ?? ''
    if (!current.includes(option)) process.env.NODE_OPTIONS = `${current} ${option}`.trim()
  }
}
