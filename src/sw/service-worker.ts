import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { namespaceOf } from '../protocol/namespace.ts'
import { isFromWindow, PERMIT_PARAMETER } from '../protocol/stream.ts'
import { isolated } from './isolated.ts'
import { KeepAwake } from './keep-awake.ts'
import { LaterParts } from './later-parts.ts'
import { Namespaces } from './namespaces.ts'
import { onNotificationClick } from './notifications.ts'
import { Permits } from './permits.ts'
import { ShareTarget } from './share-target.ts'
import { parseStreamUrl, parseZipUrl } from './stream/address.ts'
import { answerUnpermitted } from './stream/unpermitted.ts'
import { postToAllWindows } from './windows.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[]
}

const scope = new URL(self.registration.scope)
/** What is about money, chains and wallets. The first film of every user would begin later if it were precached. */
const LATER =
  /assets\/(chain|open-chain-reader|record-resumed|wallet-core|Wallet\w+|MoneyPage|RowMoney|TorrentPayment|amounts|blockers|purpose-words|explorer-links|transact|sha256|sha3)[.-]/
const parts = [...self.__WB_MANIFEST]
const later = new LaterParts(parts.filter(({ url }) => LATER.test(url)).map(({ url }) => new URL(url, scope).href))
const awake = new KeepAwake(() => void postToAllWindows({ kind: 'freshet:stay-awake' }))
const permits = new Permits()
const shares = new ShareTarget(scope)
const namespaces = new Namespaces((open) => awake.setOpen(open))

// Added before Workbox's own listener: the first listener that responds answers the request.
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  const { request } = event
  if (shares.isFor(request, url)) return event.respondWith(shares.receive(request))
  if (later.has(url.href)) return event.respondWith(later.answer(request))
  const zip = parseZipUrl(url, scope)
  const address = zip ?? parseStreamUrl(url, scope)
  if (address === null) return
  const namespace = namespaceOf(url.search)
  const permitted = request.mode !== 'navigate' || permits.take(url.searchParams.get(PERMIT_PARAMETER))
  if (!permitted) return event.respondWith(answerUnpermitted(request, address, scope, namespace))
  event.respondWith(namespaces.of(namespace).answer(request, address))
})

self.addEventListener('message', (event) => {
  const { data, source } = event
  if (event.origin !== scope.origin || !(source instanceof WindowClient) || !isFromWindow(data)) return
  if (data.kind === 'freshet:activate') event.waitUntil(self.skipWaiting())
  else if (data.kind === 'freshet:claim') event.waitUntil(self.clients.claim())
  else if (data.kind === 'freshet:permit') permits.add(data)
  else if (data.kind === 'freshet:take-shared') data.port.postMessage(shares.take(data.token))
  else if (data.kind === 'freshet:at-rest') event.waitUntil(later.fill())
  else namespaces.of(namespaceOf(new URL(source.url).search)).engine.onMessage(data, source.id)
})

self.addEventListener('notificationclick', (event) => event.waitUntil(onNotificationClick(event)))

// The page that registered the worker can stream through it at once, without a reload.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

addPlugins([isolated])
precacheAndRoute(parts.filter(({ url }) => !LATER.test(url)))
cleanupOutdatedCaches()
// The demo page is not precached: it always comes from the server.
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html'), { denylist: [/\/demo(\.html)?$/] }))
