import { createHash, randomBytes } from 'node:crypto'
import { ChainError } from '../../../../src/core/errors.ts'
import type { InfoHash } from '../../../../src/core/metainfo/info-hash.ts'
import { checksummed } from '../../../../src/core/money/accounts.ts'
import { addressOfKey } from '../../../../src/core/money/cheque.ts'
import { type Address, BTT, type BttPerMib, NO_WEI, type Wei, wei } from '../../../../src/core/money/wei.ts'
import type { ChainReader, OpenChainReader } from '../../../../src/engine/payments/chain/chain-reader.ts'
import { memoryKeyStore } from '../../../../src/engine/payments/records/session-key.ts'
import { memoryRecordStore } from '../../../../src/engine/payments/records/store/memory-record-store.ts'
import type { RecordStore } from '../../../../src/engine/payments/records/store/record-store.ts'
import { SpeedService } from '../../../../src/engine/payments/speed-service.ts'
import type { SponsoredSwarm } from '../../../../src/engine/payments/trading/sponsoring/sponsored-swarm.ts'
import type { DescribedConnection } from '../../../../src/engine/payments/wire/connection-ends.ts'
import { PeerRegistry } from '../../../../src/engine/payments/wire/peer-registry.ts'
import { Uploader } from '../../../../src/engine/upload/uploader.ts'
import type { Wire as WireType } from '../../../../src/engine/wire/wire.ts'
import type { ChainAccess, ChainDeployment } from '../../../../src/protocol/chain.ts'
import type { SpeedSnapshot } from '../../../../src/protocol/speed.ts'
import { joinToStock } from '../wire/joined-wires.ts'

export const PIECE = 256 * 1024
export const BLOCK = 16 * 1024
export const address = (digit: string): Address => checksummed(`0x${digit.repeat(40)}`)
export const btt = (count: number): Wei => wei((BigInt(Math.round(count * 1000)) * BTT) / 1000n)
export const perMib = (count: number): BttPerMib => btt(count) as bigint as BttPerMib

export const CHAIN_ID = 31_337
const deployment: ChainDeployment = {
  chainId: CHAIN_ID,
  wbtt: address('a'),
  vaultFactory: address('b'),
  vaultLogic: address('c'),
  cashier: address('d'),
  fromBlock: '0',
}
export const access: ChainAccess = {
  chainId: CHAIN_ID,
  deployment,
  transport: { kind: 'http', urls: [] },
  playMoney: true,
}

/** Vaults as a chain would have them; a test may change them at any time. */
export class PlainChain {
  readonly vaults = new Map<
    Address,
    {
      issuer: Address
      balance: Wei
      totalPaidOut: Wei
      ours: boolean
      withdrawal: Wei
      formerUntil: number
      bounced: boolean
    }
  >()
  readonly paid = new Map<string, Wei>()
  /** By `vault/payee`. */
  readonly reserves = new Map<string, Wei>()
  down = false
  reads = 0

  found(vault: Address, issuer: Address, balance: Wei): void {
    this.vaults.set(vault, {
      issuer,
      balance,
      totalPaidOut: NO_WEI,
      ours: true,
      withdrawal: NO_WEI,
      formerUntil: 0,
      bounced: false,
    })
  }

  readonly open = async (): Promise<ChainReader> => {
    const ask = <T>(answer: () => T): Promise<T> => {
      this.reads++
      if (this.down) return Promise.reject(new ChainError('unreachable', 'Expected an answer'))
      return Promise.resolve().then(answer)
    }
    const at = (vault: Address) => {
      const found = this.vaults.get(vault)
      if (!found) throw new ChainError('no-contract', 'Expected a vault')
      return found
    }
    const reservedIn = (vault: Address): Wei =>
      [...this.reserves].reduce<Wei>((sum, [line, each]) => (line.startsWith(vault) ? wei(sum + each) : sum), NO_WEI)
    const reservedFor = (vault: Address, payee: Address): Wei => this.reserves.get(`${vault}/${payee}`) ?? NO_WEI
    const paidOut = (vault: Address, beneficiary: Address): Wei => this.paid.get(`${vault}/${beneficiary}`) ?? NO_WEI
    return {
      isOurs: (vault) => ask(() => this.vaults.get(vault)?.ours ?? false),
      vault: (vault) =>
        ask(() => {
          const { issuer, balance, totalPaidOut, withdrawal } = at(vault)
          return {
            address: vault,
            owner: address('e'),
            issuer,
            balance,
            reserved: reservedIn(vault),
            totalPaidOut,
            withdrawal: withdrawal > 0n ? { amount: withdrawal, isEverything: false, readyAt: 0 } : null,
            withdrawalDelayMs: 0,
            bounced: false,
            closed: false,
          }
        }),
      channel: ({ vault, beneficiary, signer }) =>
        ask(() => {
          const { issuer, balance, withdrawal, formerUntil, bounced } = at(vault)
          const signerUntil = !signer || signer === issuer ? Number.POSITIVE_INFINITY : formerUntil
          const reserved = reservedFor(vault, beneficiary)
          const drawable = wei(balance - reservedIn(vault) + reserved)
          const cover = wei(drawable - withdrawal)
          const paid = paidOut(vault, beneficiary)
          return {
            vault,
            beneficiary,
            issuer,
            signerUntil,
            closed: false,
            bounced,
            paidOut: paid,
            drawable,
            cover,
            reserved,
          }
        }),
      paidOut: (lines) => ask(() => lines.map(({ vault, beneficiary }) => paidOut(vault, beneficiary))),
      reserves: (vault, payees) =>
        ask(() =>
          payees.map((payee) => ({ payee, amount: reservedFor(vault, payee), paidOut: paidOut(vault, payee) })),
        ),
      gasPrice: () => ask(() => wei(300_000n * 10n ** 9n)),
    }
  }
}

/** What survives a process: its records and keys. */
export interface Storage {
  readonly records: Map<string, unknown>
  readonly keys: Map<number, Uint8Array>
  readonly sellers: Map<number, readonly Uint8Array[]>
}
export const newStorage = (): Storage => ({
  records: new Map(),
  keys: new Map(),
  sellers: new Map([[CHAIN_ID, [new Uint8Array(randomBytes(32))]]]),
})

/** What an engine with these keys sells as. */
export const sellerIn = ({ sellers }: Storage): Address => addressOfKey(sellers.get(CHAIN_ID)![0]!)

/** The payments of one engine, on real wires. */
export class Side {
  readonly registry = new PeerRegistry()
  readonly uploads = new Uploader()
  readonly service: SpeedService
  readonly errors: Error[] = []
  readonly wires: WireType[] = []
  readonly #waiting = new Set<() => void>()
  last: SpeedSnapshot | null = null
  random: () => number = Math.random
  /** Torrents that a sponsor may buy pieces of. */
  readonly sponsored = new Map<InfoHash, SponsoredSwarm>()

  constructor(
    chain: { readonly open: OpenChainReader },
    own: Storage,
    wrap: (store: RecordStore) => RecordStore = (store) => store,
  ) {
    this.service = new SpeedService({
      registry: this.registry,
      uploads: this.uploads,
      store: wrap(memoryRecordStore(own.records)),
      keys: memoryKeyStore(own.keys, own.sellers),
      openChainReader: chain.open,
      now: () => Date.now(),
      random: () => this.random(),
      sponsored: (infoHash) => this.sponsored.get(infoHash) ?? null,
      onSnapshot: (snapshot) => {
        this.last = snapshot
        for (const look of [...this.#waiting]) look()
      },
      onError: (error) => this.errors.push(error),
    })
  }

  /** Resolves with the first snapshot that fits. */
  async until(fits: (snapshot: SpeedSnapshot) => boolean): Promise<SpeedSnapshot> {
    const now = await this.service.snapshot()
    if (fits(now)) return now
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.last || !fits(this.last)) return
        this.#waiting.delete(look)
        resolve(this.last)
      }
      this.#waiting.add(look)
    })
  }

  /** As when it is closed. */
  async end(): Promise<void> {
    for (const wire of this.wires) wire.destroy()
    await this.service.close()
  }

  /** As when the process dies: nothing is settled, nothing is sent. */
  kill(): void {
    for (const wire of this.wires) wire.destroy()
    this.service.close().catch(() => {})
  }
}

/** @param payee where the user wants to be paid in the end; peers never learn it */
export const selling = (payee: Address, ask: BttPerMib) =>
  ({
    buying: { on: false, maximum: perMib(0), monthlyBudget: NO_WEI },
    selling: { on: true, ask, payee },
  }) as const
export const buying = (maximum: BttPerMib, monthlyBudget: Wei) =>
  ({
    buying: { on: true, maximum, monthlyBudget },
    selling: { on: false, ask: perMib(0), payee: null },
  }) as const

/** Takes a vault of its own into use, funded with `balance`. */
export async function fund(side: Side, chain: PlainChain, vault: Address, balance: Wei): Promise<void> {
  const issuer = await side.service.sessionKey()
  if (!chain.vaults.has(vault)) chain.found(vault, issuer, balance)
  await side.service.useVault(vault)
}

export const issuerIn = (own: Storage): Address => addressOfKey(own.keys.get(CHAIN_ID) as Uint8Array)

let ids = 0
/** 20 bytes in hex, as a peer id. */
const newPeerId = (): string => createHash('sha1').update(`peer ${ids++}`).digest('hex')

const described = (local: string, remote: string): DescribedConnection => {
  const sdp = (id: string): { sdp: string } => {
    const fingerprint = createHash('sha256').update(id).digest('hex').match(/../g)!.join(':')
    return { sdp: `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\n` }
  }
  return { pc: { localDescription: sdp(local), remoteDescription: sdp(remote) } }
}

/** Both ends of a connection: each has a certificate of its own. */
export function joinedConnection(): [DescribedConnection, DescribedConnection] {
  const [one, other] = [newPeerId(), newPeerId()]
  return [described(one, other), described(other, one)]
}

export interface Transfer {
  readonly buyer: Side
  readonly seller: Side
  readonly infoHash: InfoHash
  readonly pieces: number
  /** Which pieces fail their hash; default none. */
  readonly bad?: ReadonlySet<number>
  /** Resolves when the buyer may begin; default: at once, before anything was proved. */
  readonly begin?: (() => Promise<unknown>) | undefined
  /** Resolves when the buyer gets to know what the torrent is; default: it knew before. */
  readonly gathered?: (() => Promise<unknown>) | undefined
  /** Called for each piece that is there. */
  readonly onPiece?: (done: number) => void
}

/**
 * Joins two engines by a real wire and fetches every piece over it, in order; resolves when all are here or the wire is
 * gone.
 */
export async function transfer({
  buyer,
  seller,
  infoHash,
  pieces,
  bad,
  begin,
  gathered,
  onPiece,
}: Transfer): Promise<number> {
  // The seller's wire is one of ours, the buyer's an unmodified one.
  const { wire: theirs, theirs: ours } = joinToStock({
    pieceCount: pieces,
    pieceLength: (piece) => (piece < pieces ? PIECE : 0),
    has: () => true,
  })
  buyer.wires.push(ours)
  seller.wires.push(theirs)
  const [buyerId, sellerId] = [newPeerId(), newPeerId()]
  let missing = pieces * PIECE
  let isKnown = gathered === undefined
  const view = {
    get missingBytes() {
      return isKnown ? missing : null
    },
    get pieceLength() {
      return isKnown ? PIECE : 0
    },
  }
  const money = buyer.registry.torrent(infoHash, view)
  const [buyerEnd, sellerEnd] = joinedConnection()
  money.onWire(ours, sellerId, buyerEnd)
  const block = new Uint8Array(BLOCK)
  seller.uploads.attach(
    theirs,
    {
      infoHash,
      ready: true,
      pieceCount: pieces,
      readBlock: async (...[, , length]) => block.subarray(0, length),
    },
    { bufferedBytes: 0, onDrain: () => {} },
  )
  seller.registry.torrent(infoHash, { missingBytes: 0, pieceLength: PIECE }).onWire(theirs, buyerId, sellerEnd)
  const shaken = new Promise<void>((resolve) => ours.once('extended', () => resolve()))
  ours.handshake(infoHash, buyerId, { fast: true })
  theirs.handshake(infoHash, sellerId, { fast: true })
  await shaken
  if (gathered) {
    await gathered()
    isKnown = true
    money.onMissingChanged()
    money.onMetadata()
  }
  await begin?.()

  return new Promise((resolve) => {
    let done = 0
    const wanted: { piece: number; offset: number }[] = []
    const lack = new Map<number, number>()
    for (let piece = 0; piece < pieces; piece++) {
      lack.set(piece, PIECE)
      for (let offset = 0; offset < PIECE; offset += BLOCK) wanted.push({ piece, offset })
    }
    const ask = (): void => {
      while (!ours.peerChoking && ours.requests.length < 16 && !ours.destroyed) {
        const next = wanted.shift()
        if (!next) return
        ours.request(next.piece, next.offset, BLOCK, (error, bytes) => {
          if (error) wanted.unshift(next)
          else got(next.piece, bytes.length)
          queueMicrotask(ask)
        })
      }
    }
    const got = (piece: number, bytes: number): void => {
      money.onBlock(ours, piece, bytes)
      const left = (lack.get(piece) ?? 0) - bytes
      lack.set(piece, left)
      if (left > 0) return
      const verified = !bad?.has(piece)
      money.onPieceChecked(piece, verified)
      if (verified) missing -= PIECE
      done++
      onPiece?.(done)
      if (done < pieces) return
      ours.uninterested()
      resolve(done)
    }
    ours.on('unchoke', ask)
    ours.once('close', () => resolve(done))
    ours.interested()
  })
}
