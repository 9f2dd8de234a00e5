import type { InfoHash } from '../metainfo/info-hash.ts'
import type { Address } from '../money/wei.ts'

/** What a site's owner says of one embed: read by `readEmbedConfig` in the frame, written by the builder. */
export interface EmbedConfig {
  readonly kind: 'video' | 'file'
  /** Absolute `https:` address of the .torrent, or a `data:` URL of it. */
  readonly torrent: string
  /** Index, or path with slashes, of the file inside the torrent; null: its only file. */
  readonly file: number | string | null
  /** Absolute address of the same bytes on the owner's host; the torrent's file has its length. */
  readonly src: string
  /** `wss:` trackers. Only these are used, not those of the torrent. */
  readonly trackers: readonly string[]
  /** `stun:` addresses. A relay (TURN) takes a credential, which every visitor could read in the page. */
  readonly ice: readonly string[]
  readonly share: ShareMode
  readonly suggested: SuggestedLimits
  /** MB of HTTP, a visit, for pieces that no peer has; 0 unless the owner says otherwise. */
  readonly bootstrapMb: number
  readonly handover: Handover
  /** Account of the owner that is paid for what visitors without an address of their own send; null: there is none. */
  readonly payee: Address | null
  /** The owner's address for numbers, and for cash-out orders that pay the owner; null: none. */
  readonly report: string | null
  /** BCP 47; null: the visitor's. */
  readonly lang: string | null
  readonly theme: 'auto' | 'light' | 'dark'
}

/** `quiet`: the question is asked only through `requestShare()`. */
export type ShareMode = 'ask' | 'quiet' | 'off'

/**
 * When the frame's player takes over from the page's own: `idle` at pause, seek or replay; `seamless` while playing;
 * `frame-first`: where the visitor agreed before, at once; `auto`: by the start rules (docs/widget.md).
 */
export type Handover = 'auto' | 'idle' | 'seamless' | 'never' | 'frame-first'

/** The owner's wish. The visitor's own lower limit wins, and our caps hold for both. Null: none. */
export interface SuggestedLimits {
  readonly kilobytesPerSecond: number | null
  readonly visitMegabytes: number | null
  readonly monthGigabytes: number | null
}

/** What a visitor allows. Bytes are of payload, with 6 % for what goes around it. */
export interface VisitorLimits {
  readonly bytesPerSecond: number
  readonly visitBytes: number
  readonly monthBytes: number
}

/** How long a yes holds: until the page is left, 24 hours or 30 days. */
export type ConsentTerm = 'visit' | 'day' | 'month'

/** A visitor's yes for one site, stored on the embed's origin. */
export interface Consent {
  /** Origin of the site, as the browser names it. */
  readonly site: string
  readonly term: ConsentTerm
  /** ms since the epoch; a visit's ends with the page. */
  readonly until: number
  readonly limits: VisitorLimits
  /** The owner's account that the question named; null: it named none. */
  readonly payee: Address | null
  /** Hosts that the question named. */
  readonly servers: readonly string[]
}

/** The file that is asked about: from the .torrent, never from the site. */
export interface EmbedFile {
  readonly infoHash: InfoHash
  readonly name: string
  readonly length: number
}
