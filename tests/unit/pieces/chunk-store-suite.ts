import suite, { type Tape } from 'abstract-chunk-store/tests/index.js'
import type { chunkStoreOver } from './chunk-store-adapter.ts'

type StoreClass = ReturnType<typeof chunkStoreOver>

/** One test of the suite: rejects with the first assertion that failed. */
export interface SuiteTest {
  readonly name: string
  run(): Promise<{ assertions: number }>
}

/** The tests of npm's `abstract-chunk-store`, for any runner. They use `Buffer`, which the caller sees to. */
export function chunkStoreSuite(Store: StoreClass): SuiteTest[] {
  const tests: SuiteTest[] = []
  suite((name: string, body: (t: Tape) => void) => {
    tests.push({ name, run: () => runOne(body) })
  }, Store)
  return tests
}

function runOne(body: (t: Tape) => void): Promise<{ assertions: number }> {
  return new Promise((resolve, reject) => {
    let assertions = 0
    const check = (holds: boolean, what: string): void => {
      assertions++
      if (!holds) reject(new Error(what))
    }
    body({
      error: (value) => check(value === null || value === undefined, `Expected no error, got ${value}`),
      ok: (value) => check(Boolean(value), `Expected something, got ${value}`),
      equal: (actual, expected) => check(Object.is(actual, expected), `Expected ${expected}, got ${actual}`),
      deepEqual: (actual, expected) =>
        check(String([...(actual ?? [])]) === String([...expected]), `Expected bytes ${expected}, got ${actual}`),
      end: () => resolve({ assertions }),
    })
  })
}
