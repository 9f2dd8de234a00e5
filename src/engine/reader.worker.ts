import type { PiecesApi, PiecesEvents } from '../protocol/pieces.ts'
import { connect } from '../protocol/rpc.ts'
import { Engine } from './engine.ts'
import { READER_PARTS } from './reader-parts.ts'
import { answerWindow } from './worker-messages.ts'

// The engine of an embed: without payments, and for torrents of .torrent files alone.
answerWindow({
  start: ({ pieces, settings, control }) => {
    const started = new Engine(connect<PiecesApi, PiecesEvents>(pieces), settings, READER_PARTS)
    started.connect(control)
    return started
  },
  serveSpeed: null,
})
