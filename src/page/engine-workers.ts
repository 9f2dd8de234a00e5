import { EngineError } from '../core/errors.ts'
import type {
  EngineApi,
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
/** Everything about money, on a port of its own. */
export type SpeedClient = Client<SpeedApi, SpeedEvents>

/** Addresses of the two module workers, of this origin. The composition root has them from the bundler. */
export interface WorkerUrls {
  readonly engine: string
  readonly pieces: string
}

export interface EngineWorkersOptions extends BrokerOptions {
  readonly settings: EngineSettings
  readonly workers: WorkerUrls
}

/** A running engine: its two workers, and the peer connections that the window holds for it. */
export interface EngineWorkers {
  readonly client: EngineClient
  readonly speed: SpeedClient
  /** One more port on which the engine serves StreamApi. */
  openStreamPort(): MessagePort
  /** Closes every peer connection, so that peers notice at once; the workers live on. */
  disconnect(): void
  /** Ends everything now: connections, workers, and every unanswered call with EngineError `stopped`. Idempotent. */
  stop(): void
}

/**
 * Starts piece worker and engine worker and wires them up. `onCrash` is called once at most, with EngineError `worker-failed` (`fields`: which worker,
 * and its words: empty when it could not even be loaded); the caller then has to {@link EngineWorkers.stop}.
 *
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
  const piecesRoad = new MessageChannel()
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
  pieces.postMessage({ kind: 'start', port: piecesRoad.port2 } satisfies PieceWorkerStart, [piecesRoad.port2])
  const start: EngineStart = { kind: 'start', pieces: piecesRoad.port1, control: control.port2, settings }
  engine.postMessage(start, [start.pieces, start.control])
  const client = connect<EngineApi, EngineEvents>(control.port1)
  const speedRoad = new MessageChannel()
  engine.postMessage({ kind: 'speed-port', port: speedRoad.port2 } satisfies EngineSpeedPort, [speedRoad.port2])
  const speed = connect<SpeedApi, SpeedEvents>(speedRoad.port1)

  return {
    client,
    speed,
    openStreamPort: () => {
      const { port1, port2 } = new MessageChannel()
      engine.postMessage({ kind: 'stream-port', port: port1 } satisfies EngineStreamPort, [port1])
      return port2
    },
    disconnect: () => broker.close(),
    stop: () => {
      over = true
      broker.close()
      engine.terminate()
      pieces.terminate()
      for (const one of [client, speed]) one.close(new EngineError('stopped', 'The engine was stopped'))
      control.port1.close()
      speedRoad.port1.close()
    },
  }
}
