import type { FromFrame } from '../../protocol/embed/embed-messages.ts'
import type { PagePort } from './page-port.ts'

/** Tells the page of each kind only what has changed. */
export class PostedOnce {
  readonly #port: Pick<PagePort, 'post'>
  readonly #last = new Map<FromFrame['kind'], string>()

  constructor(port: Pick<PagePort, 'post'>) {
    this.#port = port
  }

  post(message: FromFrame): void {
    const text = JSON.stringify(message)
    if (this.#last.get(message.kind) === text) return
    this.#last.set(message.kind, text)
    this.#port.post(message)
  }
}
