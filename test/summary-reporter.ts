// Prints, as the very last line of a run, how many tests passed, failed and were skipped.
import type { Reporter, TestModule } from 'vitest/node'

export default class SummaryReporter implements Reporter {
  #counts = { passed: 0, failed: 0, skipped: 0 }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      // A module that cannot be loaded holds no tests, but has failed.
      counts.failed += module.errors().length
      // Nor do the tests of a suite run whose set-up fails.
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        counts[state === 'pending' ? 'skipped' : state] += 1
      }
    }
    this.#counts = counts
    // After whatever other reporters still print.
    process.once('exit', () => this.#print())
  }

  #print(): void {
    const { passed, failed, skipped } = this.#counts
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}
