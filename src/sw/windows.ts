import { STREAM_PREFIX, type ToWindow } from '../protocol/stream.ts'
import type { Windows } from './engine-link.ts'

declare const self: ServiceWorkerGlobalScope

/** Every window of this origin, except torrents' files opened as pages: nobody answers there. */
export const windows: Windows = {
  async all() {
    const found = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    return found.filter((client) => !isTorrentFile(client.url))
  },
  async isOpen(id) {
    return (await self.clients.get(id)) !== undefined
  },
}

/** Tells every window. */
export async function tellAll(message: ToWindow): Promise<void> {
  for (const window of await windows.all()) window.postMessage(message)
}

function isTorrentFile(url: string): boolean {
  return url.startsWith(self.registration.scope.replace(/\/$/, '') + STREAM_PREFIX)
}
