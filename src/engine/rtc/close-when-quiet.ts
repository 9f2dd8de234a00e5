import type { ChannelReader } from './connection.ts'

/** Nothing came for twice this long, ms: what the peer had queued is here. */
const QUIET_MS = 150
/** Longest wait, ms. */
const LONGEST_MS = 20_000

interface Closable {
  once(event: 'close', listener: () => void): unknown
  read(reader: ChannelReader): void
  destroy(): void
}

/**
 * Closes a connection once the peer has stopped sending; what comes until then is dropped.
 *
 * With a write waiting for its channel, simple-peer (10.1.2) never tells webtorrent that the other side has
 * closed. webtorrent then keeps the dead peer, and refuses every later connection from the same peer id.
 */
export function closeWhenQuiet(connection: Closable): void {
  const close = (): void => connection.destroy()
  const latest = setTimeout(close, LONGEST_MS)
  // After a task that held this thread up, the timer comes before the messages that wait: a second one comes after.
  const afterMessages = (): void => {
    quiet = setTimeout(close, QUIET_MS)
  }
  let quiet = setTimeout(afterMessages, QUIET_MS)
  connection.once('close', () => {
    clearTimeout(latest)
    clearTimeout(quiet)
  })
  connection.read({
    onMessage: () => {
      clearTimeout(quiet)
      quiet = setTimeout(afterMessages, QUIET_MS)
    },
    onDrain: () => {},
  })
}
