/**
 * Stands in for the package `text-decoder` in the engine's bundle, which is 5 kB with what it needs: streamx loads it
 * for streams with an encoding, and the engine has none.
 */
export default class NoTextDecoder {
  constructor() {
    throw new TypeError('Expected a stream of bytes, got one with an encoding')
  }
}
