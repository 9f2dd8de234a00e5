/** A window with a host in it, driven by the spec through `window.host`. */
import { type EngineRunner, startEngineRunner } from '../../../../src/page/engine-runner.ts'
import { trustedScriptUrl } from '../../../../src/page/trusted-url.ts'
import engine from './engine.worker.ts?worker&url'
import pieces from './pieces.worker.ts?worker&url'

declare global {
  interface Window {
    host: EngineRunner
    states: string[]
    /** The `settled` messages of the engines of this origin. */
    journal: unknown[]
    /** Every connection this window ever made. */
    connections: RTCPeerConnection[]
    registerServiceWorker(): Promise<void>
    /** Posts to the service worker and gives what it answers. */
    askServiceWorker(kind: string): void
    /** The messages that the service worker got so far. */
    heard(): Promise<unknown[]>
  }
}

const journal: unknown[] = []
new BroadcastChannel('journal').addEventListener('message', ({ data }) => journal.push(data))

const connections: RTCPeerConnection[] = []
const Real = RTCPeerConnection
globalThis.RTCPeerConnection = class extends Real {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    connections.push(this)
  }
}

const host = startEngineRunner({
  settings: { trackers: [], iceServers: [] },
  relay: false,
  workers: { engine, pieces },
})
const states: string[] = []
const show = (): void => {
  states.push(host.state.kind)
  document.title = host.state.kind
}
host.subscribe(show)
show()
const { serviceWorker } = navigator
Object.assign(window, {
  host,
  states,
  journal,
  connections,
  registerServiceWorker: async () => {
    await serviceWorker.register(trustedScriptUrl('/sw.js'))
    await serviceWorker.ready
  },
  askServiceWorker: (kind: string) => serviceWorker.ready.then(({ active }) => active?.postMessage({ kind })),
  heard: async () => {
    const { active } = await serviceWorker.ready
    return new Promise((resolve) => {
      const hear = ({ data }: MessageEvent): void => {
        if (data.kind !== 'heard') return
        serviceWorker.removeEventListener('message', hear)
        resolve(data.heard)
      }
      serviceWorker.addEventListener('message', hear)
      active?.postMessage({ kind: 'heard' })
    })
  },
})
