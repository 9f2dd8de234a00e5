import { type Client, connect } from '../../protocol/rpc.ts'
import { isStageConnect, type StageApi, type StageEvents, type StageState } from '../../protocol/demo.ts'

/** One of the people on the demo page, behind the frame that shows their app. */
export class DemoPerson {
  readonly id: 'ana' | 'ben'
  /** Address of their app. */
  readonly address: string
  #state = $state.raw<StageState | null>(null)
  #client: Client<StageApi, StageEvents> | null = null
  #frame: HTMLIFrameElement | null = null
  /** Called when their app has come up, again after each reload. */
  onready: () => void = () => undefined

  /** @param base folder the app is served from, with a slash at the end */
  constructor(id: 'ana' | 'ben', base: string) {
    this.id = id
    this.address = `${base}?as=${id}&play`
  }

  /** Null until their app has come up. */
  get state(): StageState | null {
    return this.#state
  }

  /** The frame that shows them; returns how to let go of it. */
  attach(frame: HTMLIFrameElement): () => void {
    this.#frame = frame
    const hear = ({ data, origin, source }: MessageEvent<unknown>): void => {
      if (origin !== location.origin || source !== frame.contentWindow || !isStageConnect(data)) return
      this.#client?.close()
      const client = connect<StageApi, StageEvents>(data.port)
      this.#client = client
      client.on('state', (state) => {
        this.#state = state
      })
      this.onready()
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }

  async add(torrentFile: Uint8Array): Promise<void> {
    await this.#client?.call('add', [torrentFile])
  }

  async follow(infoHash: string): Promise<void> {
    await this.#client?.call('follow', [infoHash])
  }

  async show(hash: string): Promise<void> {
    await this.#client?.call('show', [hash])
    // Its dialogs are in the middle of the frame: all of it has to be on the screen.
    this.#frame?.scrollIntoView({ block: 'nearest' })
    this.#frame?.focus()
  }

  /** Takes their app off the page, so that nothing of theirs is in use. */
  leave(): void {
    this.#client?.close()
    this.#client = null
    this.#state = null
    this.#frame?.remove()
  }
}
