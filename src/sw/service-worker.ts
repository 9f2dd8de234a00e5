import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { isFromWindow } from '../protocol/stream.ts'
import { EngineLink } from './engine-link.ts'
import { KeepAwake } from './keep-awake.ts'
import { opfsFiles } from './opfs-files.ts'
import { parseStreamUrl } from './route.ts'
import { sessionReader } from './session-reader.ts'
import { StreamRoute } from './stream-route.ts'
import { tellAll, windows } from './windows.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[]
}

const scope = new URL(self.registration.scope)
const engine = new EngineLink(windows)
const awake = new KeepAwake(() => void tellAll({ kind: 'freshet:stay-awake' }))
const streams = new StreamRoute({ sessions: sessionReader, files: opfsFiles, engine }, (open) => awake.setOpen(open))

// Ahead of Workbox's own listener: the first to respond ends the event.
self.addEventListener('fetch', (event) => {
  const address = parseStreamUrl(new URL(event.request.url), scope)
  if (address !== null) event.respondWith(streams.answer(event.request, address))
})

self.addEventListener('message', (event) => {
  const { data, source } = event
  if (event.origin !== scope.origin || !(source instanceof WindowClient) || !isFromWindow(data)) return
  if (data.kind === 'freshet:activate') event.waitUntil(self.skipWaiting())
  else if (data.kind === 'freshet:claim') event.waitUntil(self.clients.claim())
  else engine.hear(data, source.id)
})

// The page that registered the worker streams through it at once, without a reload.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

precacheAndRoute([...self.__WB_MANIFEST])
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')))
