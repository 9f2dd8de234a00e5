import { EngineError } from '../core/errors.ts'
import type {
  EngineApi,
  EngineControlPort,
  EngineEvents,
  EngineSettings,
  EngineSpeedPort,
  EngineStart,
  EngineStreamPort,
  FromEngineWorker,
} from '../protocol/engine.ts'
import { named } from '../protocol/namespace.ts'
import type { PieceWorkerStart } from '../protocol/pieces.ts'
import { type Client, connect } from '../protocol/rpc.ts'
import type { SpeedApi, SpeedEvents } from '../protocol/speed.ts'
import { Broker, type BrokerOptions } from './broker.ts'
import { trustedScriptUrl } from './trusted-url.ts'

export type EngineClient = Client<EngineApi, EngineEvents>
/** Everything about payments, on a port of its own. */
export type SpeedClient = Client<SpeedApi, SpeedEvents>

/** URLs of the two module workers, of this origin. The bundler makes them. */
export interface WorkerUrls {
  readonly engine: string
  readonly pieces: string
  /** Names the build where one has several engines: windows share an engine of the same. Default: `engine`. */
  readonly build?: string
}

export interface EngineWorkersOptions extends BrokerOptions {
  readonly settings: EngineSettings
  readonly workers: WorkerUrls
}

/** A running engine: its two workers, and its peer connections, which only the window can hold. */
export interface EngineWorkers {
  readonly client: EngineClient
  readonly speed: SpeedClient
  /** Opens one more port on which the engine serves StreamApi. */
  openStreamPort(): MessagePort
  /** Has the engine serve EngineApi and SpeedApi on two more ports: those of another tab. */
  serve(engine: MessagePort, speed: MessagePort): void
  /** Closes every peer connection, so that peers notice at once; the workers keep running. */
  disconnect(): void
  /** Ends connections and workers now; every unanswered call rejects with EngineError `stopped`. Idempotent. */
  stop(): void
}

/**
 * Starts the piece worker and the engine worker, and connects them.
 *
 * @param onCrash called at most once, with EngineError `worker-failed`; its fields are the worker's name and the
 *   reason, empty when the worker could not be loaded. Then call {@link EngineWorkers.stop}
 * @throws ProtocolError `foreign-script`
 */
export function startEngineWorkers(
  options: EngineWorkersOptions,
  onCrash: (error: EngineError) => void,
): EngineWorkers {
  const piecesUrl = trustedScriptUrl(options.workers.pieces)
  const engineUrl = trustedScriptUrl(options.workers.engine)
  const pieces = new Worker(piecesUrl, { type: 'module', name: named('freshet-pieces') })
  const engine = new Worker(engineUrl, { type: 'module', name: named('freshet-engine') })
  const broker = new Broker((message, transfer = []) => engine.postMessage({ kind: 'rtc', message }, transfer), options)
  const piecesChannel = new MessageChannel()
  const control = new MessageChannel()
  let over = false

  const crash = (worker: string, event: Event): void => {
    if (over) return
    over = true
    broker.close()
    const reason = event instanceof ErrorEvent ? event.message : ''
    const message = reason === '' ? `Expected the ${worker} worker to load` : `The ${worker} worker failed: ${reason}`
    onCrash(new EngineError('worker-failed', message, { worker, reason }))
  }
  for (const [name, worker] of [
    ['piece', pieces],
    ['engine', engine],
  ] as const) {
    worker.addEventListener('error', (event) => crash(name, event))
    worker.addEventListener('messageerror', (event) => crash(name, event))
  }
  engine.addEventListener('message', (event: MessageEvent<FromEngineWorker | null>) => {
    if (event.data?.kind === 'rtc') broker.receive(event.data.message)
  })

  const { settings } = options
  pieces.postMessage({ kind: 'start', port: piecesChannel.port2 } satisfies PieceWorkerStart, [piecesChannel.port2])
  const start: EngineStart = { kind: 'start', pieces: piecesChannel.port1, control: control.port2, settings }
  engine.postMessage(start, [start.pieces, start.control])
  const client = connect<EngineApi, EngineEvents>(control.port1)
  const serveSpeed = (port: MessagePort): void =>
    engine.postMessage({ kind: 'speed-port', port } satisfies EngineSpeedPort, [port])
  const speedChannel = new MessageChannel()
  serveSpeed(speedChannel.port2)
  const speed = connect<SpeedApi, SpeedEvents>(speedChannel.port1)

  return {
    client,
    speed,
    openStreamPort: () => {
      const { port1, port2 } = new MessageChannel()
      engine.postMessage({ kind: 'stream-port', port: port1 } satisfies EngineStreamPort, [port1])
      return port2
    },
    serve: (enginePort, speedPort) => {
      engine.postMessage({ kind: 'control-port', port: enginePort } satisfies EngineControlPort, [enginePort])
      serveSpeed(speedPort)
    },
    disconnect: () => broker.close(),
    stop: () => {
      over = true
      broker.close()
      engine.terminate()
      pieces.terminate()
      for (const one of [client, speed]) one.close(new EngineError('stopped', 'The engine was stopped'))
      control.port1.close()
      speedChannel.port1.close()
    },
  }
}
