import type { ChainDeployment } from './chain.ts'
import { isPortMessage } from './port-message.ts'

/**
 * The play chain (`src/play`), served over `./rpc.ts` by a SharedWorker, or by a worker of one page where the browser
 * has no SharedWorker.
 */
export interface PlayApi {
  /** Serves an EIP-1193 provider (`chain/port.ts`) on `port`, which is transferred: one for each user of the chain. */
  open(port: MessagePort): Promise<void>
  /** Our contracts there; resolves once the chain runs. @throws ChainError `play-elsewhere` */
  deployment(): Promise<ChainDeployment>
  /**
   * Replaces the chain by a new one without any balances. Open ports stay usable.
   * @throws ChainError `play-elsewhere`
   */
  startOver(): Promise<void>
}

/** Sent to a play worker that is not shared, in place of a `connect` event: it serves {@link PlayApi} on `port`. */
export interface PlayConnect {
  readonly kind: 'play-connect'
  readonly port: MessagePort
}

export function isPlayConnect(data: unknown): data is PlayConnect {
  return isPortMessage(data, 'play-connect')
}
