declare module 'abstract-chunk-store/tests/index.js' {
  /** What the suite uses of tape's `t`. */
  export interface Tape {
    error(value: unknown): void
    ok(value: unknown): void
    equal(actual: unknown, expected: unknown): void
    deepEqual(actual: Uint8Array, expected: Uint8Array): void
    end(): void
  }
  /** Registers its tests with `test`, in the manner of tape. */
  export default function suite(test: (name: string, body: (t: Tape) => void) => void, Store: unknown): void
}
