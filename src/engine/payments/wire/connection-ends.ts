import { equalBytes } from '../../../core/bytes.ts'
import { dtlsFingerprint } from '../../../core/peering/session-description.ts'

/** What identifies the two ends of a connection: fingerprints of their DTLS certificates (SHA-256, 32 bytes). */
export interface ConnectionEnds {
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
}

/** A WebRTC connection (`engine/rtc/connection.ts`). */
export interface DescribedConnection {
  readonly pc?: {
    readonly localDescription: { readonly sdp: string } | null
    readonly remoteDescription: { readonly sdp: string } | null
  } | null
}

/**
 * Read from the descriptions that the browser holds the connection to, once it is open. Null when they are not certain
 * to name one certificate each, or both the same one: then nothing is traded on the connection.
 */
export function connectionEnds({ pc }: DescribedConnection): ConnectionEnds | null {
  const ours = dtlsFingerprint(pc?.localDescription?.sdp ?? '')
  const theirs = dtlsFingerprint(pc?.remoteDescription?.sdp ?? '')
  if (ours === null || theirs === null || equalBytes(ours, theirs)) return null
  return { ours, theirs }
}
