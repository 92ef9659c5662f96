// Tests: unit (all that runs in plain Node), golden (against the reference values), e2e (a real Electron).
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', './test/summary-reporter.ts'],
    // The default leaves one core idle, half of a small machine.
    maxWorkers: '100%',
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/golden/**', 'test/e2e/**'],
          // Some tests train on all cores while others run beside them.
          testTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          // One Electron at a time; vitest runs such projects after the others.
          fileParallelism: false,
        },
      },
    ],
  },
})
