import { addResult } from './results-file.js'

/** Vitest's results, line by line (results-file.js). */
export default class VitestResults {
  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { state } = test.result()
    if (state !== 'pending') addResult(state, test.fullName)
  }
}
