import { namespaceOf } from '../protocol/namespace.ts'
import { isClickTarget, type ToWindow } from '../protocol/stream.ts'
import { appWindowsOf } from './windows.ts'

declare const self: ServiceWorkerGlobalScope

/** Brings the page that a notification is about into view, in a window that is open or in a new one. */
export async function onNotificationClick({ notification }: NotificationEvent): Promise<void> {
  notification.close()
  const { data } = notification
  if (!isClickTarget(data) || !data.url.startsWith(self.registration.scope)) return
  const { search, hash } = new URL(data.url)
  const [window] = await appWindowsOf(namespaceOf(search))
  if (window === undefined) {
    await self.clients.openWindow(data.url)
    return
  }
  window.postMessage({ kind: 'freshet:open', hash } satisfies ToWindow)
  await window.focus()
}
