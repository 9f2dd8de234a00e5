import type { Wire, WireExtension } from '../../wire/wire.ts'

/** Receives `bt_speed` of one wire. What it throws ends at the extension; the wire continues. */
export interface SpeedListener {
  /** The peer has the extension too: messages may be sent from now on. Called once. */
  onReady(): void
  /** Undecoded; of any size that the wire's guard lets pass. The bytes are a view of a buffer that is used again. */
  onMessage(bytes: Uint8Array): void
}

/** The sending side. */
export interface SpeedPort {
  readonly ready: boolean
  /** False when the message could not be sent. */
  send(bytes: Uint8Array): boolean
}

/**
 * Attaches `bt_speed` (BEP 10; `docs/bt_speed.md`) to a wire. It is on every wire, and sends nothing to a peer without
 * it. The listener bounds sizes and rates before anything is decoded (`core/speed/trade/receive.ts`).
 */
export function attachSpeed(wire: Wire, listener: SpeedListener): SpeedPort {
  let ready = false
  class SpeedExtension implements WireExtension {
    onExtendedHandshake(): void {
      if (ready) return
      ready = true
      guarded(() => listener.onReady())
    }

    onMessage(bytes: Uint8Array): void {
      if (ready && !wire.destroyed) guarded(() => listener.onMessage(bytes))
    }
  }
  Object.assign(SpeedExtension.prototype, { name: 'bt_speed' })
  wire.use(SpeedExtension)

  return {
    get ready() {
      return ready && !wire.destroyed
    },
    send(bytes) {
      if (!ready || wire.destroyed) return false
      try {
        wire.extended('bt_speed', bytes)
        return true
      } catch {
        // A later extended handshake may have taken the extension away (BEP 10: number 0).
        return false
      }
    },
  }
}

/** An exception in the money code must neither close the wire nor stop what comes after it in the same buffer. */
function guarded(run: () => void): void {
  try {
    run()
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown
    })
  }
}
