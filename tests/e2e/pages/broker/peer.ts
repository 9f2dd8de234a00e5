/** The window of a peer: a broker and its worker, driven by the spec through `window.peer`. */
import { Broker } from '../../../../src/page/broker.ts'
import { trustedScriptUrl } from '../../../../src/page/trusted-url.ts'
import type { PeerCommand, PeerReport } from './peer.worker.ts'
import workerUrl from './peer.worker.ts?worker&url'

declare global {
  interface Window {
    peer: PeerPage
    startPeer(relay: boolean): void
    /** Given by the spec. */
    report(message: PeerReport): Promise<void>
  }
}

class PeerPage {
  readonly #worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module' })
  readonly #broker: Broker
  /** Kinds of channel handed over: whole, or relayed. */
  readonly transports: ('transferred' | 'relayed')[] = []
  /** Messages that passed through this thread. */
  relayedMessages = 0
  /** Real connections whose gathering ended, and how many had when the worker sent its description. */
  gathered = 0
  gatheredBefore = 0
  readonly totals = new Map<number, Extract<PeerReport, { kind: 'received' }>>()

  constructor(relay: boolean) {
    this.#broker = new Broker(
      (message, transfer = []) => {
        this.#worker.postMessage({ kind: 'rtc', message }, transfer)
        if (message.kind === 'channel') this.transports.push(message.object === null ? 'relayed' : 'transferred')
        if (message.kind === 'channel-message') this.relayedMessages += 1
        if (message.kind === 'state' && message.state.iceGatheringState === 'complete') this.gathered += 1
      },
      { relay },
    )
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.kind === 'rtc') this.#broker.receive(data.message)
      else this.#report(data)
    })
  }

  get connections(): number {
    return this.#broker.connections
  }

  command(command: PeerCommand): void {
    this.#worker.postMessage(command)
  }

  /** Only ends the worker, as a crash would. */
  terminate(): void {
    this.#worker.terminate()
  }

  close(): void {
    this.#broker.close()
  }

  #report(message: PeerReport): void {
    if (message.kind === 'signal') this.gatheredBefore = this.gathered
    if (message.kind === 'received') this.totals.set(message.id, message)
    else void window.report(message)
  }
}

addEventListener('pagehide', () => window.peer?.close())
window.startPeer = (relay) => {
  window.peer = new PeerPage(relay)
}
document.title = 'ready'
