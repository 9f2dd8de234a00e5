/** The smallest engine that a host can run: it answers, counts how often it settled, and holds one peer connection. */

import { RTCPeerConnection } from '../../../../src/engine/rtc/webrtc-polyfill.ts'
import { receiveFromWindow } from '../../../../src/engine/rtc/window-messages.ts'
import type { EngineApi, EngineEvents, ToEngineWorker } from '../../../../src/protocol/engine.ts'
import { type Methods, serve } from '../../../../src/protocol/rpc.ts'
import type { StreamApi } from '../../../../src/protocol/stream.ts'

const journal = new BroadcastChannel('journal')
const name = crypto.randomUUID()

const methods: Partial<Methods<EngineApi>> = {
  storage: async () => ({ kind: 'memory', usedBytes: 0, quotaBytes: 0, kept: [] }),
  saveAll: async () => journal.postMessage({ kind: 'settled', name }),
  // Any method will do to make it fail.
  watch: async () => {
    setTimeout(() => {
      throw new Error('made to fail')
    }, 0)
  },
}

addEventListener('message', ({ data }: MessageEvent<ToEngineWorker>) => {
  if (data.kind === 'rtc') receiveFromWindow(data.message)
  if (data.kind === 'stream-port')
    serve<Pick<StreamApi, 'files'>>(data.port, {
      files: async () => [{ index: 0, path: [name], length: 1, pad: false }],
    })
  if (data.kind === 'control-port') serve<EngineApi, EngineEvents>(data.port, methods as Methods<EngineApi>)
  if (data.kind === 'start') {
    new RTCPeerConnection().createDataChannel('kept')
    serve<EngineApi, EngineEvents>(data.control, methods as Methods<EngineApi>)
  }
})
