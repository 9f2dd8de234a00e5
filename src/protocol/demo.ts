import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { BttPerMib, Wei } from '../core/money/wei.ts'
import { isPortMessage } from './port-message.ts'

/**
 * The app of one person on the demo page, which shows two side by side. When it is ready, each app posts
 * {@link DemoConnect} to the page around it, if that is of the same origin, and serves this over `./rpc.ts`. Only an
 * app that is opened with `?play` does.
 */
export interface DemoPersonApi {
  /** Adds a torrent and follows it; resolves to its info hash. */
  add(torrentFile: Uint8Array): Promise<string>
  /** Has {@link DemoPersonState} report this torrent from now on, whether it is on the list or not. */
  follow(infoHash: InfoHash): Promise<void>
  /** Has the forms of money begin with these, as far as the user has set nothing there. */
  suggest(prices: DemoPrices): Promise<void>
  /** Shows a page of the app. @param hash the fragment of its URL */
  show(hash: string): Promise<void>
}

/** Prices are of a MiB, as the settings of payment have them. */
export interface DemoPrices {
  readonly ask: BttPerMib
  readonly maximum: BttPerMib
  readonly monthlyBudget: Wei
}

/** What the demo page shows of one person. */
export interface DemoPersonState {
  /** 0..1 of the sample; null while it is not on the list. */
  readonly progress: number | null
  /** The wallet's account; null while it is not connected. */
  readonly account: string | null
  readonly buying: boolean
  readonly selling: boolean
  readonly spent: Wei
  readonly earned: Wei
  /** Received in cheques, not cashed yet. */
  readonly held: Wei
  /** Cashed out since the page was opened. */
  readonly cashed: Wei
}

export interface DemoPersonEvents {
  state: DemoPersonState
}

/** From a person's page to the one around it. */
export interface DemoConnect {
  readonly kind: 'freshet:demo'
  readonly port: MessagePort
}

export function isDemoConnect(data: unknown): data is DemoConnect {
  return isPortMessage(data, 'freshet:demo')
}
