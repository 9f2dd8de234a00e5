import type { ChainDeployment } from './chain.ts'

/**
 * What a window asks of the play chain (`src/play`), which lives in a SharedWorker, or in a worker of one page where there are none.
 * Each connection of it speaks `protocol/rpc.ts`.
 */
export interface PlayApi {
  /** Serves an EIP-1193 provider (`chain/port.ts`) on `port`, which is transferred: one for each user of the chain. */
  open(port: MessagePort): Promise<void>
  /** Our contracts there; resolves once the chain has come up. @throws ChainError `play-elsewhere` */
  deployment(): Promise<ChainDeployment>
  /** Makes the chain anew: nobody has anything on it. Ports stay good. @throws ChainError `play-elsewhere` */
  startOver(): Promise<void>
}

/** Sent to a play worker that is not shared, in place of a `connect` event: it serves {@link PlayApi} on `port`. */
export interface PlayConnect {
  readonly kind: 'play-connect'
  readonly port: MessagePort
}

export function isPlayConnect(data: unknown): data is PlayConnect {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as { kind?: unknown }).kind === 'play-connect' &&
    (data as { port?: unknown }).port instanceof MessagePort
  )
}
