import type { EmbedStats } from '../../core/embed/embed-state.ts'
import { isHello, isToFrame } from '../../protocol/embed/embed-guards.ts'
import { EMBED_PROTOCOL, type FromFrame } from '../../protocol/embed/embed-messages.ts'

// In place of an embed's frame, in the builder's preview: how the embed looks after a yes, with numbers of an example.
// It shares nothing and stores nothing.

declare const __APP_VERSION__: string

const EXAMPLE: EmbedStats = {
  http: 6_000_000,
  peers: 18_000_000,
  wasted: 0,
  sharedOut: 24_000_000,
  extraHttp: 0,
  peersNow: 3,
}

addEventListener('message', ({ data, source, origin, ports }: MessageEvent<unknown>) => {
  const [port] = ports
  // For our own preview alone: no other site may show these numbers.
  if (source !== parent || parent === window || origin !== location.origin || port === undefined || !isHello(data))
    return
  const post = (message: FromFrame): void => port.postMessage(message)
  port.onmessage = (event: MessageEvent<unknown>) => {
    if (isToFrame(event.data) && event.data.kind === 'stop')
      post({ kind: 'state', state: { kind: 'stopped', reason: null } })
  }
  post({ kind: 'welcome', protocol: EMBED_PROTOCOL, nonce: data.nonce, version: __APP_VERSION__ })
  post({ kind: 'state', state: { kind: 'sharing', reason: null } })
  post({ kind: 'stats', stats: EXAMPLE })
})
