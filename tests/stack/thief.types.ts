import type { Hex } from 'viem'
import type { Address } from '../../src/core/money/wei.ts'
import type { SpeedMessageType } from '../../src/core/speed/message/message.ts'
import type { RefusalReason } from '../../src/core/speed/message/refusal-reason.ts'
import type { SeedFile } from './content.ts'
import type { Gate } from './gated-store.ts'

/** How a payer's cheques are, once its good ones are spent. */
export type Payment =
  /** Of what it owes, signed by its vault's issuer. */
  | 'good'
  | 'none'
  /** Signed by another key. */
  | 'forged'
  /** The last one again. */
  | 'replayed'
  /** Below the last one. */
  | 'lower'
  /** Of all that a vault could ever pay. */
  | 'oversized'
  | 'other-chain'
  | 'other-beneficiary'

interface ThiefBase {
  /** A tracker address that no other thief of the stack uses: sockets are shared by address. */
  readonly tracker: string
  readonly chainId: number
  readonly token: Address
}

/** Stock webtorrent with a `bt_speed` that takes what it can. */
export type ThiefTask = ThiefBase &
  (
    | {
        readonly role: 'payer'
        readonly torrent: Uint8Array
        readonly vault: Address
        /** What it signs proofs and good cheques with. */
        readonly key: Hex
        readonly bid: bigint
        /** Good cheques before the first bad one. */
        readonly goodCheques: number
        readonly payment: Payment
      }
    | {
        readonly role: 'payee'
        readonly files: readonly SeedFile[]
        readonly name: string
        readonly gate: Gate
        readonly payee: Address
        readonly ask: bigint
      }
  )

/** What a thief saw; amounts in wei. */
export interface ThiefStatus {
  readonly peerId: string
  /** Messages heard, by type. */
  readonly heard: Partial<Readonly<Record<SpeedMessageType, number>>>
  readonly refusals: readonly RefusalReason[]
  /** The last quote. */
  readonly price: bigint | null
  readonly window: bigint
  /** The first window that was quoted with a price. */
  readonly firstWindow: bigint | null
  /** The largest that was told. */
  readonly mostWindow: bigint
  readonly forgiven: bigint
  /** Told in `resume`. */
  readonly owed: bigint | null
  /** Bytes that came while there was a price, and without. */
  readonly pricedBytes: number
  readonly freeBytes: number
  /** Highest good cheque that it signed. */
  readonly signed: bigint
  readonly goodCheques: number
  readonly badCheques: number
  /** Highest bid and highest cheque that it heard. */
  readonly bid: bigint
  readonly cheque: bigint
  readonly cheques: number
}

export interface ThiefCalls {
  start(task: ThiefTask): { readonly id: number; readonly torrentFile: Uint8Array; readonly magnet: string }
  status(id: number): ThiefStatus
  /** From now on it pays like this. */
  pay(id: number, payment: Payment): null
  /** What a payee answers with from now on. */
  setGate(id: number, gate: Gate): null
  /** Sends this many messages of each kind that nobody asked for. */
  flood(id: number, messages: number): null
  /** A payee's lies: acknowledges and quotes more than there is, and takes off debts that nobody told. */
  lie(id: number, amount: bigint): null
  leave(id: number): null
}

export type ThiefMethod = keyof ThiefCalls

export interface ThiefCall {
  readonly id: number
  readonly method: ThiefMethod
  readonly args: readonly unknown[]
}

export type ThiefMessage =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  | { readonly type: 'status'; readonly thief: number; readonly status: ThiefStatus }
