import { StreamError } from '../../core/errors.ts'
import { type Endpoint, serve } from '../../protocol/rpc.ts'
import type { StreamApi } from '../../protocol/stream.ts'
import type { Streams } from './streams.ts'

/**
 * Serves `StreamApi` on one port. A port sees only the streams that it opened; they are closed with it.
 *
 * @param loaded resolves once the saved sessions are on the list. Streams that lost their engine send requests to a tab
 *   as soon as it takes over: before `loaded` no torrent is reported as unknown
 */
export function serveStreams(endpoint: Endpoint, streams: Streams, loaded: Promise<void>): void {
  const opened = new Set<number>()
  let closed = false
  const own = (streamId: number): number => {
    if (opened.has(streamId)) return streamId
    throw new StreamError('closed', `Expected an open stream, got number ${streamId}`, { streamId })
  }
  serve<StreamApi>(
    endpoint,
    {
      open: async (request) => {
        await loaded
        if (closed) throw new StreamError('closed', 'Expected an open port, got a closed one')
        const { streamId } = streams.open(request)
        opened.add(streamId)
        return { streamId }
      },
      available: (streamId, position) => streams.available(own(streamId), position),
      read: (streamId, position, length) => streams.read(own(streamId), position, length),
      close: (streamId) => {
        if (opened.delete(streamId)) streams.close(streamId)
      },
      files: async (infoHash) => {
        await loaded
        return streams.files(infoHash)
      },
    },
    () => {
      closed = true
      for (const streamId of opened) streams.close(streamId)
    },
  )
}
