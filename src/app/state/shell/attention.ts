import { named } from '../../../protocol/namespace.ts'

type Message =
  /** The user looks at the tab with this id. */
  | { readonly kind: 'here'; readonly id: string }
  /** That tab is closed. */
  | { readonly kind: 'gone'; readonly id: string }

/**
 * Which tab the user looked at last. What concerns all tabs alike, such as a notice of the engine, is shown there only.
 */
export class Attention {
  readonly #id = crypto.randomUUID()
  readonly #leads: () => boolean
  readonly #channel = new BroadcastChannel(named('freshet-attention'))
  /** Null when that tab was closed, or none has said so yet. */
  #last: string | null = null

  /** @param leads whether the engine runs in this tab: it stands in while the user has looked at none */
  constructor(leads: () => boolean) {
    this.#leads = leads
    this.#channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'here') this.#last = data.id
      else if (this.#last === data.id) this.#last = null
    })
    const look = (): void => {
      if (document.visibilityState === 'visible') this.#claim()
    }
    look()
    addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    addEventListener('pagehide', () => this.#post({ kind: 'gone', id: this.#id }))
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) look()
    })
  }

  get isHere(): boolean {
    return this.#last === null ? this.#leads() : this.#last === this.#id
  }

  #claim(): void {
    this.#last = this.#id
    this.#post({ kind: 'here', id: this.#id })
  }

  #post(message: Message): void {
    this.#channel.postMessage(message)
  }
}
