import { concatBytes, fromBinaryString, toHex } from '../../core/bytes.ts'
import type { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { sha1 } from '../lib/sha1.ts'
import { TorrentSources, type TorrentSourcesOptions } from '../web-seed/torrent-sources.ts'
import { type MetadataExchange, type MetadataExchangeOptions, useMetadataExchange } from '../wire/metadata-exchange.ts'

/** Times that one peer is asked, when each time it rejects a request or its bytes do not match the info hash. */
const TRIES = 3

export interface MetadataFetchOptions extends TorrentSourcesOptions {
  readonly infoHash: string
  infoBytes(): Uint8Array | null
  onWarning(error: WireError): void
}

/**
 * Fetches the info dictionary of a magnet link from at most `LIMITS.metadataSources` peers at a time. Each peer's copy
 * is gathered on its own, so that a peer that sends bad data spoils no other's.
 */
export class MetadataFetch implements MetadataExchangeOptions {
  /** Addresses of the link, which are asked while peers are. */
  readonly sources: TorrentSources
  readonly #options: MetadataFetchOptions
  readonly #tries = new Map<MetadataExchange, number>()
  readonly #waiting: MetadataExchange[] = []
  readonly #active = new Set<MetadataExchange>()
  #stopped = false

  constructor(options: MetadataFetchOptions) {
    this.#options = options
    this.sources = new TorrentSources(options)
  }

  /** A peer shook hands. */
  attach(wire: Parameters<typeof useMetadataExchange>[0]): void {
    useMetadataExchange(wire, this)
  }

  infoBytes(): Uint8Array | null {
    return this.#options.infoBytes()
  }

  onOffered(exchange: MetadataExchange): void {
    if (this.#stopped) return
    this.#waiting.push(exchange)
    this.#next()
  }

  onTooLarge(error: WireError): void {
    if (!this.#stopped) this.#options.onWarning(error)
  }

  async onGathered(exchange: MetadataExchange, bytes: Uint8Array): Promise<void> {
    const hash = toHex(await sha1(bytes))
    if (this.#stopped) return
    if (hash !== this.#options.infoHash) {
      // Its wire may have closed meanwhile.
      if (this.#active.has(exchange)) this.onRejected(exchange)
      return
    }
    this.stop()
    const torrentFile = concatBytes([fromBinaryString('d4:info'), bytes, fromBinaryString('e')])
    await this.#options.accept(torrentFile).catch((error: Error) => this.#options.onFailed(error))
  }

  /** A silent peer is asked again after all others, however often: it may be the only one. */
  onStalled(exchange: MetadataExchange): void {
    this.#active.delete(exchange)
    this.#wait(exchange)
    this.#next()
  }

  onRejected(exchange: MetadataExchange): void {
    this.#active.delete(exchange)
    const tries = (this.#tries.get(exchange) ?? 0) + 1
    this.#tries.set(exchange, tries)
    if (tries < TRIES) this.#wait(exchange)
    else exchange.reset()
    this.#next()
  }

  onClosed(exchange: MetadataExchange): void {
    const index = this.#waiting.indexOf(exchange)
    if (index >= 0) this.#waiting.splice(index, 1)
    this.#active.delete(exchange)
    this.#tries.delete(exchange)
    this.#next()
  }

  stop(): void {
    this.#stopped = true
    this.sources.stop()
    for (const exchange of [...this.#active, ...this.#waiting]) exchange.reset()
    this.#active.clear()
    this.#waiting.length = 0
    this.#tries.clear()
  }

  /** Of the peers that wait for their next turn only the last few keep what came: a copy may have 16 MiB. */
  #wait(exchange: MetadataExchange): void {
    this.#waiting.push(exchange)
    this.#waiting.at(-1 - LIMITS.metadataSources)?.reset()
  }

  #next(): void {
    while (!this.#stopped && this.#active.size < LIMITS.metadataSources) {
      const exchange = this.#waiting.shift()
      if (!exchange) return
      this.#active.add(exchange)
      exchange.gather()
    }
  }
}
