import type { EngineStart, ToEngineWorker } from '../protocol/engine.ts'
import { serve } from '../protocol/rpc.ts'
import type { Engine } from './engine.ts'
import { receiveFromWindow } from './rtc/window-messages.ts'
import { serveStreams } from './streams/stream-connection.ts'

/** What an entry of the worker adds to what all have. */
export interface WorkerEntry<E extends Engine> {
  start(message: EngineStart): E
  /** Serves `SpeedApi` on the port; null: payments are not part of this entry. */
  readonly serveSpeed: ((port: MessagePort, engine: E) => void) | null
}

/** Starts the engine with the window's first message, and answers the others. */
export function answerWindow<E extends Engine>({ start, serveSpeed }: WorkerEntry<E>): void {
  let engine: E | null = null

  self.addEventListener('message', (event: MessageEvent<ToEngineWorker>) => {
    const message = event.data
    switch (message.kind) {
      case 'start':
        engine ??= start(message)
        return
      case 'control-port':
        if (engine) engine.connect(message.port)
        else message.port.close()
        return
      case 'stream-port':
        if (engine) serveStreams(message.port, engine.streams, engine.loaded)
        else message.port.close()
        return
      case 'speed-port':
        if (engine && serveSpeed) serveSpeed(message.port, engine)
        // Every method is refused by name.
        else serve(message.port, {})
        return
      case 'rtc':
        receiveFromWindow(message.message)
        return
    }
  })

  // An error of one torrent or one peer must not end the engine: the window is notified, and the others go on.
  self.addEventListener('error', (event) => {
    if (!engine) return
    event.preventDefault()
    engine.notifyError(event.error ?? event.message)
  })
  self.addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    engine?.notifyError(event.reason)
  })
}
