// A run of its own for summary.test.ts: the cases beside this file, reported by the project's reporter.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['*.cases.ts'], reporters: ['default', '../../summary-reporter.ts'] },
})
