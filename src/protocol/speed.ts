import type { ErrorRecord } from '../core/errors.ts'
import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { Address, BttPerMib, Wei } from '../core/money/wei.ts'
import type { ChainAccess } from './chain.ts'
import type { SponsorApi, SponsorView } from './sponsoring/sponsor.ts'

/**
 * BitTorrent Speed as the window sees it: what the user allowed, and what the engine did with it. The engine keeps and
 * enforces all of it (IndexedDB, see `src/engine/payments`); the window only shows and requests. Plain data; amounts
 * are bigint.
 */
export interface SpeedSettings {
  readonly buying: {
    /** Off by default. While off nothing is ever signed. */
    readonly on: boolean
    /** Never bid more than this. */
    readonly maximum: BttPerMib
    /** Most to promise in one calendar month (UTC), all torrents. */
    readonly monthlyBudget: Wei
  }
  readonly selling: {
    /** Off by default, and independent of buying. */
    readonly on: boolean
    readonly ask: BttPerMib
    /**
     * The account that received cheques are cashed to; null until connected or typed. Selling needs it. Peers never see
     * it: cheques are written to the seller key of the engine.
     */
    readonly payee: Address | null
  }
}

export interface VaultState {
  readonly address: Address
  readonly owner: Address
  readonly issuer: Address
  /** WBTT in the vault. */
  readonly balance: Wei
  /** Signed away and not yet cashed. */
  readonly promised: Wei
  /**
   * What may still be promised to any payee, never below 0: the balance without what is promised, what is to be
   * withdrawn, and what is reserved beyond the promises of those it is for.
   */
  readonly free: Wei
  readonly withdrawal: {
    readonly amount: Wei
    /** All of it was announced: withdrawing it closes the vault for good. */
    readonly isEverything: boolean
    /** Milliseconds since the epoch. */
    readonly readyAt: number
  } | null
  /** Time between the announcement of a withdrawal and the withdrawal, ms. */
  readonly withdrawalDelayMs: number
  /** Of the balance, reserved for single payees; never part of `free`, and counted against what they were promised. */
  readonly reserved: Wei
  /**
   * Holders of its cheques: first those that ask for a reserve, then by sum. At most LIMITS.vaultPayees.
   */
  readonly payees: readonly VaultPayee[]
  /** When the chain was last read, milliseconds since the epoch. */
  readonly readAt: number
}

export interface VaultPayee {
  readonly address: Address
  /** Promised to it, ever. */
  readonly signed: Wei
  /** As {@link PeerAccount.bought.reserveAsked}, by a peer that is connected now. */
  readonly asks: boolean
}

/** Why nothing is bought although buying is on; null when it can. */
export type BuyingBlocker =
  | 'no-chain'
  | 'no-contracts'
  | 'no-key'
  | 'no-vault'
  | 'vault-empty'
  | 'month-spent'
  | 'chain-unreachable'

export type SellingBlocker = 'no-chain' | 'no-contracts' | 'no-payee' | 'chain-unreachable'

/** The money between this engine and one connected peer. */
export interface PeerAccount {
  readonly infoHash: InfoHash
  /** As {@link PeerSummary.id}. */
  readonly peerId: string
  /** We buy from it. */
  readonly bought: {
    /** Its ask; null when it does not sell or is on another chain. */
    readonly ask: BttPerMib | null
    readonly bid: BttPerMib
    /** What this round costs; null while we are in no paid slot. */
    readonly price: BttPerMib | null
    /** Verified bytes that were paid for, this session. */
    readonly bytes: number
    readonly paid: Wei
    /** Verified and not yet paid. */
    readonly owed: Wei
    /** Most that may be owed. */
    readonly creditLimit: Wei
    /**
     * It sells no more before it has cashed, or part of our vault is reserved for it: it holds much that others could
     * take first.
     */
    readonly reserveAsked: boolean
    /** Paid rate ÷ unpaid rate as measured; null while unknown. */
    readonly gain: number | null
  }
  /** It buys from us. */
  readonly sold: {
    readonly bid: BttPerMib
    readonly price: BttPerMib | null
    readonly bytes: number
    readonly received: Wei
    /** Sent on credit and not yet paid: our exposure. */
    readonly owed: Wei
    readonly creditLimit: Wei
  }
  readonly state: 'plain' | 'proving' | 'trading' | 'refused'
  /** Of a refusal. */
  readonly error: ErrorRecord | null
}

export interface TorrentMoney {
  readonly infoHash: InfoHash
  readonly spent: Wei
  readonly earned: Wei
  /** Null: only the month's budget limits it. */
  readonly budget: Wei | null
  /** The user agreed to pay for this torrent. */
  readonly paying: boolean
  /** Median price paid now; null when nothing is bought. */
  readonly price: BttPerMib | null
  /** Measured over the time with and without pay; null while one of them is too short. */
  readonly gain: {
    readonly paidBytesPerSecond: number
    readonly unpaidBytesPerSecond: number
    readonly savedSeconds: number
  } | null
  /** Most that what is missing can cost at the maximum price, within the budgets. */
  readonly atMost: Wei
}

/** A cheque that we hold, the newest of its channel (vault × beneficiary). */
export interface HeldCheque {
  readonly chainId: number
  readonly vault: Address
  readonly issuer: Address
  readonly beneficiary: Address
  readonly cumulativePayout: Wei
  readonly signature: Uint8Array
  /** Already paid out on chain, as last read. */
  readonly paidOut: Wei
  /** What the vault could pay of it when last asked; less than the difference means that it would bounce in part. */
  readonly covered: Wei
  /**
   * What is covered may not be for long: a withdrawal is announced, the vault holds less than is due, or its issuer was
   * replaced and the old one's cheques are honoured for a while only.
   */
  readonly isAtRisk: boolean
  readonly receivedAt: number
  /**
   * The engine holds the beneficiary's key and can sign where it is paid. Otherwise the beneficiary is an account,
   * which has to send the transaction itself.
   */
  readonly hasKey: boolean
}

/** What {@link SpeedApi.cashOutOrder} signs: the recipient of one held cheque. */
export interface SignedCashOutOrder {
  readonly recipient: Address
  /** 65 bytes, of the cheque's beneficiary. */
  readonly signature: Uint8Array
}

export const MONEY_EVENT_KINDS = [
  'cheque-sent',
  'cheque-received',
  'cashed',
  'bounced',
  'deposit',
  'withdrawal-announced',
  'withdrawal-cancelled',
  'withdrawal',
  'vault-created',
  'loss',
] as const

export type MoneyEventKind = (typeof MONEY_EVENT_KINDS)[number]

/** One entry of the history. */
export interface MoneyEvent {
  readonly id: number
  readonly kind: MoneyEventKind
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly chainId: number
  /** What this event added, not the cumulative amount. */
  readonly amount: Wei
  /** The vault, the other side, the torrent, where they are known. */
  readonly vault: Address | null
  readonly counterparty: Address | null
  readonly infoHash: InfoHash | null
  readonly transaction: `0x${string}` | null
}

export interface SpeedSnapshot {
  readonly chainId: number | null
  readonly playMoney: boolean
  readonly settings: SpeedSettings
  readonly buyingBlocker: BuyingBlocker | null
  readonly sellingBlocker: SellingBlocker | null
  /** The session key's address; null until one was made. */
  readonly issuer: Address | null
  readonly vault: VaultState | null
  readonly spentThisMonth: Wei
  readonly spentAllTime: Wei
  readonly earnedToday: Wei
  readonly earnedAllTime: Wei
  /** Of all held cheques: worth more than the gas to cash them in one batch. */
  readonly cashable: Wei
  /** Some of `cashable` may soon be lost, see {@link HeldCheque.isAtRisk}. */
  readonly isAtRisk: boolean
  /** Cheques that are not paid out, also those that their vaults cannot pay now. */
  readonly heldCheques: number
  /** Of all held cheques: worth less than that. */
  readonly dust: Wei
  /** A cheque below this is dust: gas to cash one in a batch × the gas price; null while the gas price is unknown. */
  readonly dustThreshold: Wei | null
  /** What peers seen in the last hour ask; null when none sells. */
  readonly asksSeen: { readonly lowest: BttPerMib; readonly median: BttPerMib; readonly peers: number } | null
  readonly peers: readonly PeerAccount[]
  readonly torrents: readonly TorrentMoney[]
  readonly sponsors: readonly SponsorView[]
}

export interface HistoryQuery {
  readonly kinds?: readonly MoneyEventKind[]
  readonly since?: number
  readonly infoHash?: InfoHash
  /** At most LIMITS.historyPage, newest first, with `id` below this one. */
  readonly before?: number
}

/** What the window may request of the engine about money; part of the engine port. */
export interface SpeedApi extends SponsorApi {
  /** The present state, for a window that has just attached; changes come as {@link SpeedEvents}. */
  snapshot(): Promise<SpeedSnapshot>
  /** Which chain to trade on, and how to reach it; null for none. Trades on another chain are suspended. */
  useChain(access: ChainAccess | null): Promise<void>
  configureSpeed(settings: SpeedSettings): Promise<void>
  /** Whether, and for how much at most (null: the month's budget alone), this torrent may be paid for. */
  payFor(infoHash: InfoHash, paying: boolean, budget: Wei | null): Promise<void>
  /**
   * Makes the session key when there is none; its address has to be the vault's issuer. The key never leaves the
   * engine.
   */
  sessionKey(): Promise<Address>
  /** Deletes the session key: nothing can be signed with it any more. Cheques already given stay good. */
  revokeSessionKey(): Promise<void>
  /**
   * Uses a vault after checking its code and issuer on chain. Null: no vault is used any more.
   * @throws ChainError, SpeedError `vault-code`, `vault-issuer`
   */
  useVault(vault: Address | null): Promise<void>
  /**
   * Reads the chain now: after a deposit, a withdrawal or a cash-out. `done` goes into the history.
   */
  refreshMoney(done?: {
    readonly kind: MoneyEventKind
    readonly amount: Wei
    readonly transaction: `0x${string}`
  }): Promise<void>
  /** Every cheque worth something, of the chain in use. */
  heldCheques(): Promise<readonly HeldCheque[]>
  /**
   * Signs, for each of these cheques, that it may be paid to `recipient`: any holder of the signature can have that
   * done, and nothing else. Null for a cheque that is not held, or whose beneficiary's key is not.
   */
  signCashOut(
    cheques: readonly Pick<HeldCheque, 'vault' | 'beneficiary' | 'cumulativePayout'>[],
    recipient: Address,
  ): Promise<readonly (SignedCashOutOrder | null)[]>
  history(query: HistoryQuery): Promise<readonly MoneyEvent[]>
  /** Held cheques as one encrypted file (PBKDF2, AES-GCM). @throws MoneyError `password-too-short` */
  exportCheques(password: string): Promise<Uint8Array>
  /**
   * Adds the cheques that are newer than those held; resolves to their number. @throws MoneyError `backup-malformed`,
   * `backup-password`
   */
  importCheques(file: Uint8Array, password: string): Promise<number>
}

export interface SpeedEvents {
  /** At most every LIMITS.snapshotIntervalMs, and only when something changed. */
  speed: SpeedSnapshot
}
