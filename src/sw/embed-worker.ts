import { isToEmbedWorker } from '../protocol/embed/embed-worker-messages.ts'
import { isFromWindow, PERMIT_PARAMETER } from '../protocol/stream.ts'
import { forgetEverything } from './embed/forget-everything.ts'
import { KeptShell } from './embed/kept-shell.ts'
import { EngineLink } from './engine-link.ts'
import { KeepAwake } from './keep-awake.ts'
import { opfsFilesOf } from './opfs-files.ts'
import { Permits } from './permits.ts'
import { sessionReaderOf } from './session-reader.ts'
import { parseStreamUrl } from './stream/address.ts'
import { FileStream } from './stream/file-stream.ts'
import { refusal } from './stream/head.ts'
import { OpenBodies } from './stream/open-bodies.ts'
import { StreamRoute } from './stream/stream-route.ts'
import { postToAllWindows, windowsOf } from './windows.ts'

// The service worker of an embed's frame. Nothing is precached: a visitor who has not agreed stores nothing.

declare const self: ServiceWorkerGlobalScope
/** Of the frame's build: what its page loads, from its folder, and a hash of it. */
declare const __EMBED_SHELL__: readonly string[]
declare const __EMBED_SHELL_HASH__: string

const scope = new URL(self.registration.scope)
const shell = new KeptShell(caches, __EMBED_SHELL_HASH__, scope, __EMBED_SHELL__)
const awake = new KeepAwake(() => void postToAllWindows({ kind: 'freshet:stay-awake' }))
const permits = new Permits()
const windows = windowsOf('')
const engine = new EngineLink(windows)
const streams = new StreamRoute(
  {
    sessions: sessionReaderOf(''),
    files: opfsFilesOf(''),
    engine,
    streamOf: (file, range, parts) => new FileStream(file, range, parts),
  },
  new OpenBodies((open) => awake.setOpen(open)),
  async (path, code, ended) => {
    for (const window of await windows.all()) window.postMessage({ kind: 'freshet:save-trouble', path, code, ended })
  },
)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method === 'GET' && shell.has(url)) return event.respondWith(shell.answer(request))
  const address = parseStreamUrl(url, scope)
  if (address === null) return
  const permitted = request.mode !== 'navigate' || permits.take(url.searchParams.get(PERMIT_PARAMETER))
  event.respondWith(permitted ? streams.answer(request, address) : new Response(null, refusal(403)))
})

self.addEventListener('message', (event) => {
  const { data, source } = event
  if (event.origin !== scope.origin || !(source instanceof WindowClient)) return
  if (isToEmbedWorker(data)) {
    if (data.kind === 'freshet:keep-shell') event.waitUntil(shell.keep())
    else event.waitUntil(forget(data.port))
    return
  }
  if (!isFromWindow(data)) return
  if (data.kind === 'freshet:activate') event.waitUntil(self.skipWaiting())
  else if (data.kind === 'freshet:claim') event.waitUntil(self.clients.claim())
  else if (data.kind === 'freshet:permit') permits.add(data)
  else engine.onMessage(data, source.id)
})

async function forget(port: MessagePort): Promise<void> {
  const root = () => navigator.storage.getDirectory()
  const forgotten = await forgetEverything({ caches, databases: indexedDB, root })
  await self.registration.unregister()
  port.postMessage(forgotten)
}

// The frame that registered the worker can stream through it at once, without a reload.
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
  event.waitUntil(shell.replaceOthers())
})
