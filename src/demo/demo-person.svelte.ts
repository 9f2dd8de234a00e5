import type { InfoHash } from '../core/metainfo/info-hash.ts'
import {
  type DemoPersonApi,
  type DemoPersonEvents,
  type DemoPersonState,
  type DemoPrices,
  isDemoConnect,
} from '../protocol/demo.ts'
import { type Client, connect } from '../protocol/rpc.ts'

/** One person of the demo page: the connection to the app in that person's frame. */
export class DemoPerson {
  /** Under which the app in the frame stores everything. */
  readonly namespace: string
  /** Address of the app. */
  readonly address: string
  readonly #onReady: (person: DemoPerson) => void
  #state = $state.raw<DemoPersonState | null>(null)
  #client: Client<DemoPersonApi, DemoPersonEvents> | null = null
  #frame: HTMLIFrameElement | null = null

  /**
   * @param base folder the app is served from, with a slash at the end
   * @param onReady called when the app has started, again after each reload
   */
  constructor(namespace: string, base: string, onReady: (person: DemoPerson) => void) {
    this.namespace = namespace
    this.address = `${base}?as=${namespace}&play`
    this.#onReady = onReady
  }

  /** Null until the app has started. */
  get state(): DemoPersonState | null {
    return this.#state
  }

  /** Connects to the app in `frame` whenever it starts. Returns a function that stops that. */
  attach(frame: HTMLIFrameElement): () => void {
    this.#frame = frame
    const onMessage = ({ data, origin, source }: MessageEvent<unknown>): void => {
      if (origin !== location.origin || source !== frame.contentWindow || !isDemoConnect(data)) return
      this.#client?.close()
      const client = connect<DemoPersonApi, DemoPersonEvents>(data.port)
      this.#client = client
      client.on('state', (state) => {
        this.#state = state
      })
      this.#onReady(this)
    }
    addEventListener('message', onMessage)
    return () => removeEventListener('message', onMessage)
  }

  async add(torrentFile: Uint8Array): Promise<void> {
    await this.#client?.call('add', [torrentFile])
  }

  async follow(infoHash: InfoHash): Promise<void> {
    await this.#client?.call('follow', [infoHash])
  }

  async suggest(prices: DemoPrices): Promise<void> {
    await this.#client?.call('suggest', [prices])
  }

  async show(hash: string): Promise<void> {
    await this.#client?.call('show', [hash])
    // Dialogs are in the middle of the frame: all of it has to be on the screen.
    this.#frame?.scrollIntoView({ block: 'nearest' })
    this.#frame?.focus()
  }

  /** Removes the app from the page, so that nothing it stores is in use. */
  close(): void {
    this.#client?.close()
    this.#client = null
    this.#state = null
    this.#frame?.remove()
  }
}
