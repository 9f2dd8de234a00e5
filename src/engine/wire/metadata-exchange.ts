import { WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import {
  decodeMetadataMessage,
  encodeMetadataMessage,
  METADATA_PART_BYTES,
  partBytes,
  partsOf,
} from './metadata-message.ts'
import type { Wire, WireExtension } from './wire.ts'

/** Times that each part is served to one peer; a peer that found its copy damaged starts over. */
const SERVED_TIMES = 4

export interface MetadataExchangeOptions {
  /** The info dictionary, byte for byte; null until it is known. */
  infoBytes(): Uint8Array | null
  /** The peer has an info dictionary of acceptable size. Called once. */
  onOffered(exchange: MetadataExchange): void
  /** The peer's info dictionary exceeds `LIMITS.infoDictionaryBytes`. Called once, in place of `onOffered`. */
  onTooLarge(error: WireError): void
  /** All parts are here. They are not verified. */
  onGathered(exchange: MetadataExchange, bytes: Uint8Array): void
  /** The peer sent nothing for `LIMITS.metadataStallMs`. What came is kept for the next try. */
  onStalled(exchange: MetadataExchange): void
  /** The peer rejected a request. What came is kept for the next try. */
  onRejected(exchange: MetadataExchange): void
  onClosed(exchange: MetadataExchange): void
}

/** What {@link useMetadataExchange} needs of a wire. */
export interface MetadataWire extends Wire {
  readonly bufferedBytes: number
  onDrain(listener: () => void): void
}

/** One peer's side of the metadata exchange (BEP 9): requests the info dictionary part by part, and serves ours. */
export class MetadataExchange implements WireExtension {
  readonly #wire: MetadataWire
  readonly #options: MetadataExchangeOptions
  /** The peer has said the size of its info dictionary; what it says later is passed over. */
  #isOffered = false
  /** Of the peer's info dictionary, bytes; null while it has none that we accept. */
  #size: number | null = null
  #bytes: Uint8Array | null = null
  readonly #missing = new Set<number>()
  readonly #requested = new Set<number>()
  #gathering = false
  #stall: ReturnType<typeof setTimeout> | null = null
  /** Parts to serve, each once. */
  readonly #wanted = new Set<number>()
  #served = 0

  constructor(wire: MetadataWire, options: MetadataExchangeOptions) {
    this.#wire = wire
    this.#options = options
    const ours = options.infoBytes()
    if (ours) wire.extendedHandshake.metadata_size = ours.length
    wire.onDrain(() => this.#serve())
    wire.once('close', () => {
      this.reset()
      options.onClosed(this)
    })
  }

  onExtendedHandshake({ metadata_size: size }: Record<string, unknown>): void {
    if (this.#isOffered || typeof size !== 'number' || !Number.isSafeInteger(size) || size <= 0) return
    this.#isOffered = true
    const limit = LIMITS.infoDictionaryBytes
    if (size > limit) {
      const fields = { limit, got: size, peer: this.#wire.peerId ?? 'unknown' }
      const text = `Expected an info dictionary of at most ${limit} bytes, got ${size}`
      this.#options.onTooLarge(new WireError('metadata-too-large', text, fields))
      return
    }
    this.#size = size
    this.#options.onOffered(this)
  }

  onMessage(input: Uint8Array): void {
    const message = decodeMetadataMessage(input)
    if (message?.kind === 'request') this.#onRequest(message.part)
    else if (message?.kind === 'data') this.#onData(message.part, message.bytes)
    else if (message && this.#requested.has(message.part)) {
      this.stop()
      this.#options.onRejected(this)
    }
  }

  /** Requests what is missing, `LIMITS.metadataRequests` parts at a time. */
  gather(): void {
    if (this.#size === null || this.#gathering) return
    this.#gathering = true
    if (this.#bytes === null) {
      this.#bytes = new Uint8Array(this.#size)
      for (let part = 0; part < partsOf(this.#size); part++) this.#missing.add(part)
    }
    this.#requestMore()
    this.#watch()
  }

  /** Stops requesting. What came is kept. */
  stop(): void {
    this.#gathering = false
    this.#requested.clear()
    if (this.#stall !== null) clearTimeout(this.#stall)
    this.#stall = null
  }

  /** Stops and drops what came. */
  reset(): void {
    this.stop()
    this.#missing.clear()
    this.#bytes = null
  }

  #requestMore(): void {
    for (const part of this.#missing) {
      if (this.#requested.size >= LIMITS.metadataRequests) return
      if (this.#requested.has(part)) continue
      this.#requested.add(part)
      this.#send(encodeMetadataMessage({ kind: 'request', part }))
    }
  }

  #onData(part: number, bytes: Uint8Array): void {
    const isAsked = this.#gathering && this.#requested.has(part)
    if (!isAsked || this.#size === null || bytes.length !== partBytes(part, this.#size)) return
    this.#requested.delete(part)
    this.#missing.delete(part)
    this.#bytes?.set(bytes, part * METADATA_PART_BYTES)
    if (this.#missing.size > 0) {
      this.#requestMore()
      this.#watch()
      return
    }
    const gathered = this.#bytes
    this.reset()
    if (gathered) this.#options.onGathered(this, gathered)
  }

  #watch(): void {
    if (this.#stall !== null) clearTimeout(this.#stall)
    this.#stall = setTimeout(() => {
      this.stop()
      this.#options.onStalled(this)
    }, LIMITS.metadataStallMs)
  }

  #onRequest(part: number): void {
    const ours = this.#options.infoBytes()
    const parts = partsOf(ours?.length ?? 0)
    if (part >= parts || this.#served >= SERVED_TIMES * parts) {
      this.#send(encodeMetadataMessage({ kind: 'reject', part }))
      return
    }
    this.#wanted.add(part)
    this.#serve()
  }

  /** Blocks and metadata share the channel, so only a few parts wait for it at a time. */
  #serve(): void {
    const ours = this.#options.infoBytes()
    for (const part of this.#wanted) {
      if (ours === null || this.#wire.bufferedBytes > LIMITS.uploadAheadBytes) return
      this.#wanted.delete(part)
      this.#served += 1
      const start = part * METADATA_PART_BYTES
      const bytes = ours.subarray(start, start + METADATA_PART_BYTES)
      this.#send(encodeMetadataMessage({ kind: 'data', part, bytes }, ours.length))
    }
  }

  #send(message: Uint8Array): void {
    if (this.#wire.destroyed) return
    try {
      this.#wire.extended('ut_metadata', message)
    } catch {
      // A later extended handshake may have taken the extension away (BEP 10: number 0).
      this.stop()
    }
  }
}

/** Adds ut_metadata to a wire. */
export function useMetadataExchange(wire: MetadataWire, options: MetadataExchangeOptions): void {
  class UtMetadata extends MetadataExchange {
    constructor() {
      super(wire, options)
    }
  }
  Object.assign(UtMetadata.prototype, { name: 'ut_metadata' })
  wire.use(UtMetadata)
}
