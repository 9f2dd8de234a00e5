import { addResult } from './results-file.js'

/** Playwright's results, line by line (results-file.js). A flaky test has failed once, and counts as failed. */
export default class PlaywrightResults {
  /** @param {import('@playwright/test/reporter').TestCase} test */
  onTestEnd(test) {
    const outcome = test.outcome()
    addResult(
      outcome === 'expected' ? 'passed' : outcome === 'skipped' ? 'skipped' : 'failed',
      test.titlePath().join(' › '),
    )
  }

  printsToStdio() {
    return false
  }
}
