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

/** Where a peer says that it can be reached, as it sent it; only what ICE has connected to is certain. */
export interface CandidateAddresses {
  /** The peer's own. Some are names that only its network knows (mDNS). */
  readonly own: readonly string[]
  /** Of TURN servers, which other peers use too. */
  readonly relays: readonly string[]
}

/** The addresses of the ICE candidates of a session description (RFC 8839, section 5.1), each once. */
export function candidateAddresses(sdp: string): CandidateAddresses {
  const own = new Set<string>()
  const relays = new Set<string>()
  for (const [, address = '', type] of sdp.matchAll(/^a=candidate:(?:\S+ ){4}(\S+) \d+ typ (\S+)/gim)) {
    const list = type?.toLowerCase() === 'relay' ? relays : own
    list.add(address)
  }
  return { own: [...own], relays: [...relays] }
}
