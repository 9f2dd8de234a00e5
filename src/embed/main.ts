import { unsupportedIn } from '../core/embed/capabilities.ts'
import earner from '../engine/earner.worker.ts?worker&url'
import reader from '../engine/reader.worker.ts?worker&url'
import pieces from '../pieces/piece.worker.ts?worker&url'
import type { FromFrame } from '../protocol/embed/embed-messages.ts'
import { EmbedFrame } from './frame/embed-frame.ts'
import { awaitHello } from './host/handshake.ts'

declare const __APP_VERSION__: string

/** Loads what shows dialogs with the first of them: most visitors of a page never see one. */
function showDialogs(frame: EmbedFrame): void {
  const unsubscribe = frame.subscribe(() => {
    if (frame.asking === null && !frame.isPanelOpen) return
    unsubscribe()
    void import('./ui/show-dialogs.ts').then((ui) => ui.showDialogs(frame, document.getElementById('dialogs')!))
  })
}

/** The page around is the preview of our own origin; any other cannot be looked into. */
function isPreview(): boolean {
  try {
    // Some hosts drop `.html`.
    return parent.location.pathname.replace(/\.html$/, '') === new URL('preview', location.href).pathname
  } catch {
    return false
  }
}

/** The composition root of the frame. Nothing is stored, and nothing but the .torrent requested, before a yes. */
awaitHello(__APP_VERSION__, (greeting) => {
  const unsupported = unsupportedIn(window, isPreview())
  if (unsupported !== null) {
    const message: FromFrame = { kind: 'state', state: { kind: 'unsupported', reason: unsupported } }
    greeting.port.postMessage(message)
    return
  }
  const base = new URL('.', location.href).pathname
  const video = document.createElement('video')
  video.id = 'player'
  video.playsInline = true
  document.body.prepend(video)
  showDialogs(new EmbedFrame(greeting, { base, workers: { reader, earner, pieces }, video }))
})
