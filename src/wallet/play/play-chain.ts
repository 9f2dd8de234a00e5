import type { ChainDeployment } from '../../protocol/chain.ts'
import type { PlayApi, PlayConnect } from '../../protocol/play.ts'
import { connect } from '../../protocol/rpc.ts'

/** The chain that lives in this browser. */
export interface PlayChainLink {
  readonly deployment: ChainDeployment
  /** A port to it for one user, with an EIP-1193 provider (`chain/port.ts`) at the other end. */
  open(): MessagePort
}

const OPTIONS = { type: 'module', name: 'freshet-play' } as const

/** A connection to the worker that holds the chain; makes that worker where nobody has yet. */
export function connectPlay(workerUrl: string): MessagePort {
  if ('SharedWorker' in globalThis) return new SharedWorker(workerUrl, OPTIONS).port
  const { port1, port2 } = new MessageChannel()
  const message: PlayConnect = { kind: 'play-connect', port: port2 }
  // Without shared workers the page around this one, which shows several people, has the worker of them all.
  if (parent !== window) parent.postMessage(message, location.origin, [port2])
  else ownWorker(workerUrl, OPTIONS).postMessage(message, [port2])
  return port1
}

/** For the page around others that have no shared workers: hands a connection of theirs to this page's worker. */
export function forwardPlay(workerUrl: string, message: PlayConnect): void {
  ownWorker(workerUrl, OPTIONS).postMessage(message, [message.port])
}

let own: Worker | null = null

function ownWorker(workerUrl: string, options: WorkerOptions): Worker {
  own ??= new Worker(workerUrl, options)
  return own
}

/**
 * Brings the chain up and waits for it.
 *
 * @param workerUrl of `play.worker.ts`, trusted
 * @throws ChainError `play-elsewhere`
 */
export async function openPlayChain(workerUrl: string): Promise<PlayChainLink> {
  const client = connect<PlayApi>(connectPlay(workerUrl))
  const deployment = await client.call('deployment', [])
  return {
    deployment,
    open() {
      const { port1, port2 } = new MessageChannel()
      // A worker that is gone answers nothing: whoever asks over the port is told so in time.
      client.call('open', [port2], [port2]).catch(() => undefined)
      return port1
    },
  }
}
