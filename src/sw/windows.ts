import { namespaceOf } from '../protocol/namespace.ts'
import { STREAM_PREFIX, type ToWindow } from '../protocol/stream.ts'
import type { Windows } from './engine-link.ts'

declare const self: ServiceWorkerGlobalScope

/** Every window of this origin that shows the app in a namespace; not those that show a torrent's file. */
export function windowsOf(namespace: string): Windows {
  return {
    all: () => appWindowsOf(namespace),
    async isOpen(id) {
      return (await self.clients.get(id)) !== undefined
    },
  }
}

export async function appWindowsOf(namespace: string): Promise<WindowClient[]> {
  return (await appWindows()).filter((client) => namespaceOf(new URL(client.url).search) === namespace)
}

async function appWindows(): Promise<WindowClient[]> {
  const found = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return found.filter((client) => !isTorrentFile(client.url))
}

/** Posts to the windows of all namespaces. */
export async function postToAllWindows(message: ToWindow): Promise<void> {
  for (const window of await appWindows()) window.postMessage(message)
}

function isTorrentFile(url: string): boolean {
  return url.startsWith(self.registration.scope.replace(/\/$/, '') + STREAM_PREFIX)
}
