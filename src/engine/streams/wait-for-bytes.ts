import { StreamError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { readyBytes, type Stream } from './stream.ts'

/** Why a wait for the stream's bytes is in vain; null while it is not. */
function reasonToStop({ closed, session: { phase, infoHash, content } }: Stream): StreamError | null {
  if (closed) return new StreamError('closed', 'Expected an open stream, got a closed one')
  const fault = content?.source?.fault ?? null
  if (fault !== null && !(fault === 'changed' && content?.doubtful.isEmpty === false)) {
    const message = `Expected the user’s own files to be readable, got ${fault}`
    return new StreamError('source-unreadable', message, { infoHash, fault })
  }
  if (phase === 'paused') return new StreamError('paused', 'Expected a running torrent, got a paused one', { infoHash })
  if (phase !== 'failed') return null
  return new StreamError('failed', 'Expected a running torrent, got one that failed', { infoHash })
}

/**
 * Resolves to the number of verified bytes at the read position as soon as there are any.
 *
 * @param onStarved called every LIMITS.streamStarvedMs while it waits: peers may be busy with pieces that no stream
 *   waits for, or not respond
 * @throws StreamError `closed`, `paused`, `failed`, `source-unreadable`; `stalled` after LIMITS.streamStallMs
 */
export function waitForBytes(stream: Stream, onStarved: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const { progressListeners } = stream.session
    const settle = (finish: () => void): void => {
      clearTimeout(stallTimer)
      clearInterval(starvedTimer)
      progressListeners.delete(check)
      stream.waiters.delete(check)
      finish()
    }
    const check = (): void => {
      const bytes = readyBytes(stream)
      const reason = reasonToStop(stream)
      if (bytes > 0) settle(() => resolve(bytes))
      else if (reason) settle(() => reject(reason))
    }
    const stallTimer = setTimeout(() => {
      const waitedMs = LIMITS.streamStallMs
      const message = `Expected bytes from peers within ${waitedMs} ms, got none`
      settle(() => reject(new StreamError('stalled', message, { waitedMs })))
    }, LIMITS.streamStallMs)
    const starvedTimer = setInterval(onStarved, LIMITS.streamStarvedMs)
    progressListeners.add(check)
    stream.waiters.add(check)
    check()
  })
}
