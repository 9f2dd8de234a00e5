import type { Verdict } from '../../protocol/pieces.ts'
import type { RecheckState } from './recheck.ts'

/** An open torrent, wherever its bytes are. Every method fails with a `StoreError`. */
export interface OpenTorrent {
  put(pieceIndex: number, bytes: Uint8Array<ArrayBuffer>): Promise<Verdict>
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** Ends an earlier one. */
  recheck(pieces: Uint8Array, report: (state: RecheckState) => void): Promise<void>
  cancelRecheck(): void
  flush(): Promise<void>
  /** No call runs any more. */
  close(bytes: 'keep' | 'discard'): Promise<void>
}
