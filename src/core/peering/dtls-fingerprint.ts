import { fromHex } from '../bytes.ts'

/** SHA-256, 32 bytes in hex pairs (RFC 8122, section 5). */
const SHA_256 = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/i

/**
 * The fingerprint of the one DTLS certificate that a session description allows, SHA-256, 32 bytes.
 *
 * @returns null when it names none, several, or one by another hash: then it says nothing certain about which
 *   certificate the browser lets into the connection
 */
export function dtlsFingerprint(sdp: string): Uint8Array | null {
  const named = [...sdp.matchAll(/^a=fingerprint:(.*)$/gim)].map(([, value = '']) => SHA_256.exec(value)?.[1])
  const distinct = new Set(named.map((value) => value?.toLowerCase()))
  const [only] = distinct
  return distinct.size === 1 && only !== undefined ? fromHex(only.replaceAll(':', '')) : null
}
