import type { Wire, WireExtension } from 'bittorrent-protocol'
import { LIMITS } from '../../core/limits.ts'

/** Who speaks `bt_speed` over one wire. What it throws ends at the extension: the wire lives on. */
export interface SpeedListener {
  /** The peer has the extension too: messages may be sent from now on. Called once. */
  onReady(): void
  /** At most LIMITS.speedMessageBytes. */
  onMessage(bytes: Uint8Array): void
  /** The peer sent a message over the bound, or more of them than anybody needs: nothing more of it is read. */
  onFlood(): void
}

/** The sending side. */
export interface SpeedPort {
  readonly ready: boolean
  /** False when the peer cannot be told any more. */
  send(bytes: Uint8Array): boolean
}

/**
 * Attaches `bt_speed` (BEP 10; `docs/bt_speed.md`) to a wire. It is on every wire, small, and says nothing to a peer without it. What
 * comes in is capped in size and rate before anything is decoded.
 *
 * @param now milliseconds, monotonic
 */
export function attachSpeed(wire: Wire, listener: SpeedListener, now: () => number): SpeedPort {
  let ready = false
  let deaf = false
  let tokens: number = LIMITS.speedMessageBurst
  let filledAt = now()

  const admit = (bytes: Uint8Array): boolean => {
    const at = now()
    tokens = Math.min(LIMITS.speedMessageBurst, tokens + ((at - filledAt) / 1_000) * LIMITS.speedMessagesPerSecond)
    filledAt = at
    if (tokens < 1 || bytes.length > LIMITS.speedMessageBytes) return false
    tokens--
    return true
  }
  class SpeedExtension implements WireExtension {
    onExtendedHandshake(): void {
      if (ready) return
      ready = true
      guarded(() => listener.onReady())
    }

    onMessage(bytes: Uint8Array): void {
      if (deaf || !ready) return
      if (!admit(bytes)) {
        deaf = true
        guarded(() => listener.onFlood())
        return
      }
      guarded(() => listener.onMessage(bytes))
    }
  }
  // bittorrent-protocol looks the name up on the prototype.
  Object.assign(SpeedExtension.prototype, { name: 'bt_speed' })
  wire.use(SpeedExtension)
  wire.once('close', () => {
    deaf = true
  })

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
