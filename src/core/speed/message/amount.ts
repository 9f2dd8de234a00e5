/** An amount on the wire: unsigned, big-endian, 0 to 32 bytes, no leading zero byte; zero is the empty string. */

export function amountBytes(amount: bigint): Uint8Array<ArrayBuffer> {
  let length = 0
  for (let rest = amount; rest > 0n; rest >>= 8n) length++
  const bytes = new Uint8Array(length)
  for (let rest = amount, i = length - 1; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

/** Null when it is no amount in canonical form. */
export function readAmount(bytes: Uint8Array): bigint | null {
  if (bytes.length > 32 || bytes[0] === 0) return null
  let amount = 0n
  for (const byte of bytes) amount = (amount << 8n) | BigInt(byte)
  return amount
}
