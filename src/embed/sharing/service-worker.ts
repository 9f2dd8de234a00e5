import { trustedScriptUrl } from '../../page/trusted-url.ts'
import { type Forgotten, isForgotten, type ToEmbedWorker } from '../../protocol/embed/embed-worker-messages.ts'

const container = (): ServiceWorkerContainer => navigator.serviceWorker

/**
 * Registers the frame's service worker, and resolves when it answers this frame's requests.
 * @param base the frame's own folder, ending in a slash
 */
export async function startServiceWorker(base: string): Promise<void> {
  await container().register(trustedScriptUrl(`${base}sw.js`), { scope: base })
  const { active } = await container().ready
  active?.postMessage({ kind: 'freshet:keep-shell' } satisfies ToEmbedWorker)
  if (container().controller !== null) return
  await new Promise<void>((resolve) => {
    container().addEventListener('controllerchange', () => resolve(), { once: true })
    // After a forced reload, it controls the page only when it is asked to.
    active?.postMessage({ kind: 'freshet:claim' })
  })
}

/**
 * Deletes all that our origin has stored in this partition, but the counts of what was given, and the service worker
 * itself. The engine must have ended.
 */
export async function forgetAll(base: string): Promise<Forgotten> {
  // Where nothing was agreed to for long, the browser may have deleted the worker alone.
  await container().register(trustedScriptUrl(`${base}sw.js`), { scope: base })
  const { active } = await container().ready
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => (isForgotten(data) ? resolve(data) : reject(data))
    active?.postMessage({ kind: 'freshet:forget', port: port2 } satisfies ToEmbedWorker, [port2])
  })
}
