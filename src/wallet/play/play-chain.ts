import type { ChainDeployment } from '../../protocol/chain.ts'
import type { PlayApi, PlayConnect } from '../../protocol/play.ts'
import { connect } from '../../protocol/rpc.ts'

/** A connection to the chain inside this browser. */
export interface PlayChainConnection {
  readonly deployment: ChainDeployment
  /** Opens a port for one consumer, with an EIP-1193 provider (`chain/client/port-provider.ts`) at the other end. */
  open(): MessagePort
}

const OPTIONS = { type: 'module', name: 'freshet-play' } as const

/** Connects to the worker that runs the chain, and starts it if needed. */
export function connectPlay(workerUrl: string): MessagePort {
  if ('SharedWorker' in globalThis) return new SharedWorker(workerUrl, OPTIONS).port
  const { port1, port2 } = new MessageChannel()
  const message: PlayConnect = { kind: 'play-connect', port: port2 }
  // Without shared workers, the demo page around this one runs the worker for all its frames.
  if (parent !== window) parent.postMessage(message, location.origin, [port2])
  else pageWorker(workerUrl, OPTIONS).postMessage(message, [port2])
  return port1
}

/** For a page with frames that have no shared workers: passes a frame's connection to this page's worker. */
export function forwardPlay(workerUrl: string, message: PlayConnect): void {
  pageWorker(workerUrl, OPTIONS).postMessage(message, [message.port])
}

let startedWorker: Worker | null = null

function pageWorker(workerUrl: string, options: WorkerOptions): Worker {
  startedWorker ??= new Worker(workerUrl, options)
  return startedWorker
}

/**
 * Starts the chain and waits until it is ready.
 *
 * @param workerUrl of `play.worker.ts`, trusted
 * @throws ChainError `play-elsewhere`
 */
export async function openPlayChain(workerUrl: string): Promise<PlayChainConnection> {
  const client = connect<PlayApi>(connectPlay(workerUrl))
  const deployment = await client.call('deployment', [])
  return {
    deployment,
    open() {
      const { port1, port2 } = new MessageChannel()
      // A terminated worker never answers; requests over the port time out.
      client.call('open', [port2], [port2]).catch(() => undefined)
      return port1
    },
  }
}
