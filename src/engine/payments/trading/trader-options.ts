import type { Wire } from 'bittorrent-protocol'
import type { ChainAccess, ChainDeployment } from '../../../protocol/chain.ts'
import type { OpenEyes } from '../chain/chain-reader.ts'
import type { Shelf } from '../records/record-store.ts'
import type { KeyStore } from '../records/session-key.ts'
import type { LeftTrades } from './suspended-trades.ts'
import type { Desk } from './trader.ts'

/** What a desk is given: nothing of it is a worker's own, so the same desk runs in a Node process. */
export interface DeskOptions {
  readonly access: ChainAccess & { readonly deployment: ChainDeployment }
  readonly shelf: Shelf
  readonly keys: KeyStore
  readonly openEyes: OpenEyes
  /** Trades that an earlier desk left on wires that are still there. */
  readonly left: LeftTrades
  /** Ms since the epoch. */
  readonly now: () => number
  /** A wire's bid or credit changed: the upload side may have something to send. `paid`: by a cheque. */
  readonly wake: (wire: Wire, paid: boolean) => void
  /** What we ask is another, or nothing is sold any more. */
  readonly asking: (desk: Desk) => void
  /** Something that a snapshot shows changed. */
  readonly changed: () => void
  /** Something of the books is at rest. */
  readonly written: () => void
  /** The books cannot be written any more: this desk promises and takes nothing, until another is opened. */
  readonly failed: (error: Error) => void
}
