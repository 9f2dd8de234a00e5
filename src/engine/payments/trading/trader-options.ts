import type { Wire } from 'bittorrent-protocol'
import type { ChainAccess, ChainDeployment } from '../../../protocol/chain.ts'
import type { OpenChainReader } from '../chain/chain-reader.ts'
import type { RecordStore } from '../records/record-store.ts'
import type { KeyStore } from '../records/session-key.ts'
import type { SuspendedTrades } from './suspended-trades.ts'
import type { Trader } from './trader.ts'

/** What a desk is given: nothing of it is a worker's own, so the same desk runs in a Node process. */
export interface TraderOptions {
  readonly access: ChainAccess & { readonly deployment: ChainDeployment }
  readonly store: RecordStore
  readonly keys: KeyStore
  readonly openChainReader: OpenChainReader
  /** Trades that an earlier desk left on wires that are still there. */
  readonly suspended: SuspendedTrades
  /** Ms since the epoch. */
  readonly now: () => number
  /** A wire's bid or credit changed: the upload side may have something to send. `paid`: by a cheque. */
  readonly wake: (wire: Wire, paid: boolean) => void
  /** What we ask is another, or nothing is sold any more. */
  readonly onAskChanged: (desk: Trader) => void
  /** Something that a snapshot shows changed. */
  readonly onChanged: () => void
  /** Something of the books is at rest. */
  readonly onWritten: () => void
  /** The books cannot be written any more: this desk promises and takes nothing, until another is opened. */
  readonly onFailed: (error: Error) => void
}
