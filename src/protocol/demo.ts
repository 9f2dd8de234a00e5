import type { InfoHash } from '../core/metainfo/info-hash.ts'
import type { Wei } from '../core/money/wei.ts'

/**
 * What the demo page, which shows two people side by side, asks of each of them. Each, when it is ready, posts {@link DemoConnect} to
 * the page around it, if that is of the same origin; then `protocol/rpc.ts`. Only a page opened with `?play` does.
 */
export interface DemoPersonApi {
  /** Adds a torrent and follows it; resolves to its info hash. */
  add(torrentFile: Uint8Array): Promise<string>
  /** Tells of this torrent in {@link DemoPersonState} from now on, whether it is on the list or not. */
  follow(infoHash: InfoHash): Promise<void>
  /** Shows a place of the app: what stands behind the `#` of its address. */
  show(hash: string): Promise<void>
}

/** How far one person is. */
export interface DemoPersonState {
  /** 0..1 of the sample; null while it is not on the list. */
  readonly progress: number | null
  /** The wallet's account; null while it is not connected. */
  readonly account: string | null
  readonly buying: boolean
  readonly selling: boolean
  readonly spent: Wei
  readonly earned: Wei
  /** Received and not yet cashed. */
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
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as { kind?: unknown }).kind === 'freshet:demo' &&
    (data as { port?: unknown }).port instanceof MessagePort
  )
}
