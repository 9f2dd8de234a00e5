/**
 * Stands in for the package `bencode` in the engine's bundle: bittorrent-protocol encodes and decodes extended
 * handshakes with it, which `engine/wire/checked-wire.ts` does with our own.
 */
function unused(): never {
  throw new TypeError('Expected bytes, got a value to encode or decode')
}

export default { encode: unused, decode: unused }
