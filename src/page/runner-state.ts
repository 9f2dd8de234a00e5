import type { ErrorRecord } from '../core/errors.ts'
import type { StoreKind } from '../protocol/pieces.ts'
import type { EngineClient, SpeedClient } from './engine-workers.ts'

export type EngineRunnerState =
  /** The election is undecided, or the engine has not answered yet. */
  | { readonly kind: 'starting' }
  /**
   * The engine runs in this tab (`leader`) or in another one (`attached`). A new state of this kind follows whenever
   * another engine has started; the clients are the same for the life of the page.
   */
  | {
      readonly kind: 'running'
      readonly role: 'leader' | 'attached'
      readonly engine: EngineClient
      readonly speed: SpeedClient
      readonly store: StoreKind
    }
  /**
   * Another tab runs the engine, and this one cannot use it: there is no way to it (yet), or it is of another version.
   * `EngineRunner.moveHere` moves it here.
   */
  | { readonly kind: 'elsewhere'; readonly reason: 'unreachable' | 'version' }
  /**
   * EngineError `no-web-locks`, `no-webrtc`, `worker-failed`, or the error of the first call to the engine.
   * `EngineRunner.moveHere` tries again.
   */
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
