import type { Hex } from 'viem'
import type { Address } from '../../src/core/money/wei.ts'
import type { SpeedMessageType } from '../../src/core/speed/message/message.ts'
import type { RefusalReason } from '../../src/core/speed/message/refusal-reason.ts'
import type { SeedFile } from './content.ts'
import type { Gate } from './gated-store.ts'

/** How a payer pays once its valid cheques are used up. */
export type Payment =
  /** Valid: of what it owes, signed by its vault's issuer. */
  | 'good'
  | 'none'
  /** Signed by another key. */
  | 'forged'
  /** The last cheque again. */
  | 'replayed'
  /** Less than the last cheque. */
  | 'lower'
  /** More than any vault can pay. */
  | 'oversized'
  | 'other-chain'
  | 'other-beneficiary'

interface ThiefBase {
  /** A tracker address that no other thief uses, since sockets are shared by address. */
  readonly tracker: string
  readonly chainId: number
  readonly token: Address
}

/** Stock webtorrent with a `bt_speed` that cheats. */
export type ThiefTask = ThiefBase &
  (
    | {
        readonly role: 'payer'
        readonly torrent: Uint8Array
        readonly vault: Address
        /** Key for proofs and valid cheques. */
        readonly key: Hex
        readonly bid: bigint
        /** Valid cheques before the first invalid one. */
        readonly goodCheques: number
        readonly payment: Payment
      }
    | {
        readonly role: 'payee'
        readonly files: readonly SeedFile[]
        readonly name: string
        readonly gate: Gate
        /** The address that it claims. */
        readonly payee: Address
        /** Key for its proof. */
        readonly key: Hex
        readonly ask: bigint
      }
    | {
        /** Passes every `bt_speed` message of a peer on to the others, and downloads. */
        readonly role: 'relay'
        readonly torrent: Uint8Array
        /** Where it meets other peers than at `tracker`. */
        readonly other: string
      }
  )

/** Observations of a thief; amounts in wei. */
export interface ThiefStatus {
  readonly peerId: string
  /** Messages received, by type. */
  readonly heard: Partial<Readonly<Record<SpeedMessageType, number>>>
  readonly refusals: readonly RefusalReason[]
  /** The last quote. */
  readonly price: bigint | null
  readonly window: bigint
  /** The first credit limit that was quoted with a price. */
  readonly firstWindow: bigint | null
  /** The largest credit limit received. */
  readonly mostWindow: bigint
  readonly forgiven: bigint
  /** Received in `resume`. */
  readonly owed: bigint | null
  /** Bytes received while there was a price, and without one. */
  readonly pricedBytes: number
  readonly freeBytes: number
  /** Highest valid cheque that it signed. */
  readonly signed: bigint
  readonly goodCheques: number
  readonly badCheques: number
  /** Highest bid and highest cheque that it received. */
  readonly bid: bigint
  readonly cheque: bigint
  readonly cheques: number
}

export interface ThiefCalls {
  start(task: ThiefTask): { readonly id: number; readonly torrentFile: Uint8Array; readonly magnet: string }
  status(id: number): ThiefStatus
  /** Changes how it pays. */
  pay(id: number, payment: Payment): null
  /** Changes the answers of a payee. */
  setGate(id: number, gate: Gate): null
  /** Sends this many unsolicited messages of each kind. */
  flood(id: number, messages: number): null
  /**
   * A payee's false claims: acknowledges and quotes more than it received, and removes debts that were never claimed.
   */
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
