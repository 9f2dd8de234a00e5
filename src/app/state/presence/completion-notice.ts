import { named, withNamespace } from '../../../protocol/namespace.ts'
import type { ClickTarget } from '../../../protocol/stream.ts'
import { formatRoute, type PageRoute } from '../shell/route.ts'
import type { Finished } from './progress.ts'

/** Names shown in one notification. */
const NAMES = 5

/** The page that a click opens: the torrent's, or the list for several. */
export function routeOf(finished: readonly Finished[]): PageRoute {
  const [first, second] = finished
  return first === undefined || second !== undefined
    ? { page: 'home', add: false }
    : { page: 'torrent', infoHash: first.infoHash, tab: null, file: null }
}

/** What stands under the title. */
export function namesOf(finished: readonly Finished[]): string {
  const names = finished.slice(0, NAMES).map(({ name }) => name)
  return names.join('\n') + (finished.length > NAMES ? '\n…' : '')
}

/**
 * Shows one notification for all that completed unseen. Its tag has a later one, and that of another tab, take its
 * place.
 */
export async function showCompletion(title: string, finished: readonly Finished[]): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  const { scope } = registration
  const hash = formatRoute(routeOf(finished))
  const data: ClickTarget = { kind: 'freshet:completed', url: `${withNamespace(scope)}${hash}` }
  await registration.showNotification(title, {
    body: namesOf(finished),
    tag: named('freshet-completed'),
    icon: `${scope}icons/icon-192.png`,
    data,
  })
}

/** Removes the notification once its news was seen. */
export async function closeCompletion(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  const shown = (await registration?.getNotifications({ tag: named('freshet-completed') })) ?? []
  for (const notification of shown) notification.close()
}
