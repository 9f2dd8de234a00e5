import { mount } from 'svelte'
import { unsupportedIn } from '../core/embed/capabilities.ts'
import engineUrl from '../engine/reader.worker.ts?worker&url'
import piecesUrl from '../pieces/piece.worker.ts?worker&url'
import type { FromFrame } from '../protocol/embed/embed-messages.ts'
import { EmbedFrame } from './frame/embed-frame.svelte.ts'
import { awaitHello } from './host/handshake.ts'
import Frame from './ui/Frame.svelte'

declare const __APP_VERSION__: string

/** The composition root of the frame. Nothing is stored, and nothing but the .torrent requested, before a yes. */
awaitHello(__APP_VERSION__, (greeting) => {
  const unsupported = unsupportedIn(window)
  if (unsupported !== null) {
    const message: FromFrame = { kind: 'state', state: { kind: 'unsupported', reason: unsupported } }
    greeting.port.postMessage(message)
    return
  }
  const base = new URL('.', location.href).pathname
  const frame = new EmbedFrame(greeting, base, { engine: engineUrl, pieces: piecesUrl })
  mount(Frame, { target: document.getElementById('frame')!, props: { frame } })
})
