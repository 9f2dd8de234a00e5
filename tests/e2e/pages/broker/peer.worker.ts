/** A worker with simple-peer in it over the window's broker, as in the engine. Sends and checks a counted pattern. */
import Peer from '@thaunknown/simple-peer/lite.js'
import { receiveFromWindow } from '../../../../src/engine/rtc/window-messages.ts'

export type PeerCommand =
  | { kind: 'connect'; id: number; initiator: boolean; stun?: string }
  | { kind: 'signal'; id: number; data: unknown }
  | { kind: 'send'; id: number; bytes: number }
  | { kind: 'destroy'; id: number }
  | { kind: 'stall'; id: number; milliseconds: number }

export type PeerReport =
  | { kind: 'signal'; id: number; data: unknown }
  | { kind: 'ice-timeout'; id: number }
  | { kind: 'connect'; id: number; remoteAddress: string | undefined }
  | { kind: 'received'; id: number; bytes: number; intact: boolean; milliseconds: number }
  | { kind: 'sent'; id: number; bytes: number; deepestBuffer: number }
  | { kind: 'error'; id: number; message: string }
  | { kind: 'close'; id: number }

const CHUNK_BYTES = 16 * 1024
const peers = new Map<number, Peer>()
const report = (message: PeerReport): void => postMessage(message)

/** Byte `position` of the stream, so that loss, order and content all show. */
const byteAt = (position: number): number => (position * 31 + (position >>> 14)) & 0xff

function checker(id: number): (chunk: Uint8Array) => void {
  let bytes = 0
  let intact = true
  let startedAt = 0
  return (chunk) => {
    if (bytes === 0) startedAt = performance.now()
    for (let i = 0; i < chunk.length; i += 97) if (chunk[i] !== byteAt(bytes + i)) intact = false
    bytes += chunk.length
    report({ kind: 'received', id, bytes, intact, milliseconds: performance.now() - startedAt })
  }
}

function open(id: number, initiator: boolean, stun: string | undefined): void {
  const iceServers = stun === undefined ? [] : [{ urls: stun }]
  const peer = new Peer({ initiator, trickle: false, config: { iceServers } })
  peers.set(id, peer)
  peer.on('signal', (data) => report({ kind: 'signal', id, data }))
  // It gave up waiting for candidates.
  peer.on('iceTimeout', () => report({ kind: 'ice-timeout', id }))
  peer.on('connect', () => report({ kind: 'connect', id, remoteAddress: peer.remoteAddress }))
  peer.on('data', checker(id))
  peer.on('error', (error) => report({ kind: 'error', id, message: error.message }))
  // Not `close`: when the channel ends, simple-peer 10.1.2 never emits it.
  peer.on('disconnect', () => report({ kind: 'close', id }))
}

async function send(id: number, total: number): Promise<void> {
  const peer = peers.get(id)
  if (!peer) return
  let deepestBuffer = 0
  for (let from = 0; from < total; from += CHUNK_BYTES) {
    // A view into something larger: what goes out must be the view alone.
    const around = new Uint8Array(CHUNK_BYTES + 64)
    const chunk = around.subarray(32, 32 + Math.min(CHUNK_BYTES, total - from))
    for (let i = 0; i < chunk.length; i++) chunk[i] = byteAt(from + i)
    const roomLeft = peer.write(chunk)
    deepestBuffer = Math.max(deepestBuffer, peer.bufferSize)
    if (!roomLeft) await new Promise((resolve) => peer.once('drain', resolve))
  }
  report({ kind: 'sent', id, bytes: total, deepestBuffer })
}

addEventListener('message', ({ data }) => {
  if (data.kind === 'rtc') {
    receiveFromWindow(data.message)
    return
  }
  const command = data as PeerCommand
  switch (command.kind) {
    case 'connect':
      open(command.id, command.initiator, command.stun)
      return
    case 'signal':
      peers.get(command.id)?.signal(command.data)
      return
    case 'send':
      void send(command.id, command.bytes)
      return
    case 'destroy':
      peers.get(command.id)?.destroy()
      return
    case 'stall': {
      const until = performance.now() + command.milliseconds
      while (performance.now() < until);
      return
    }
  }
})
