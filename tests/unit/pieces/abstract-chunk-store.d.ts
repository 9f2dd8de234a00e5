declare module 'abstract-chunk-store/tests/index.js' {
  /** Registers its tests with `test`, in the manner of tape. */
  export default function suite(test: (name: string, body: (t: never) => void) => void, Store: unknown): void
}
