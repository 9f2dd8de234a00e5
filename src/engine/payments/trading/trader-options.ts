import type { ChainAccess, ChainDeployment } from '../../../protocol/chain.ts'
import type { Wire } from '../../wire/wire.ts'
import type { OpenChainReader } from '../chain/chain-reader.ts'
import type { KeyStore } from '../records/session-key.ts'
import type { RecordStore } from '../records/store/record-store.ts'
import type { SuspendedTrades } from './peer/suspended-trades.ts'
import type { SponsoredSwarms } from './sponsoring/sponsored-swarm.ts'

/** What a trader is given. Nothing of it belongs to a worker, so the same trader runs in a Node process. */
export interface TraderOptions {
  readonly access: ChainAccess & { readonly deployment: ChainDeployment }
  readonly store: RecordStore
  readonly keys: KeyStore
  readonly openChainReader: OpenChainReader
  /** Trades that an earlier trader left on wires that still exist. */
  readonly suspended: SuspendedTrades
  /** The torrents that a sponsor buys pieces of. */
  readonly sponsored: SponsoredSwarms
  /** 0 ≤ value < 1: what a sponsor buys next. */
  readonly random: () => number
  /** Ms since the epoch. */
  readonly now: () => number
  /** A wire's bid or credit changed: the uploader may have something to send. `paid`: by a cheque. */
  readonly wake: (wire: Wire, paid: boolean) => void
  /** Our ask changed, or nothing is sold any more. */
  readonly onAskChanged: () => void
  /** Something that a snapshot shows changed. */
  readonly onChanged: () => void
  /** Some of the records were persisted. */
  readonly onWritten: () => void
  /** The records cannot be written any more: this trader promises and accepts nothing; another one has to be opened. */
  readonly onFailed: (error: Error) => void
  /** A record could not be read and was put aside. */
  readonly onUnreadable: (error: Error) => void
}
