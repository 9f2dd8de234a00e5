/** A worker with the engine's connections over the window's broker. Sends and checks a counted pattern. */
import { LIMITS } from '../../../../src/core/limits.ts'
import { Connection, type Signal } from '../../../../src/engine/rtc/connection.ts'
import { receiveFromWindow } from '../../../../src/engine/rtc/window-messages.ts'

export type PeerCommand =
  | { kind: 'connect'; id: number; initiator: boolean; stun?: string }
  | { kind: 'signal'; id: number; data: Signal }
  | { kind: 'send'; id: number; bytes: number }
  | { kind: 'destroy'; id: number }
  | { kind: 'stall'; id: number; milliseconds: number }

export type PeerReport =
  | { kind: 'signal'; id: number; data: Signal }
  | { kind: 'connect'; id: number; remoteAddress: string | undefined }
  | { kind: 'received'; id: number; bytes: number; intact: boolean; milliseconds: number }
  | { kind: 'sent'; id: number; bytes: number; deepestBuffer: number }
  | { kind: 'close'; id: number; error: string | null }

const CHUNK_BYTES = 16 * 1024
const peers = new Map<number, Connection>()
/** Called when a connection's channel has room again. */
const drained = new Map<number, () => void>()
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
  const peer = new Connection(initiator, { iceServers })
  peers.set(id, peer)
  peer.on('signal', (data: Signal) => report({ kind: 'signal', id, data }))
  peer.on('connect', () => {
    peer.read({ onMessage: checker(id), onDrain: () => drained.get(id)?.() })
    report({ kind: 'connect', id, remoteAddress: peer.remoteAddress })
  })
  peer.on('close', (error?: Error) => report({ kind: 'close', id, error: error?.message ?? null }))
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
    try {
      peer.send(chunk)
    } catch {
      // The other side has closed it, and `close` follows.
      return
    }
    deepestBuffer = Math.max(deepestBuffer, peer.bufferSize)
    if (peer.bufferSize > LIMITS.channelBufferBytes) {
      await new Promise<void>((resolve) => void drained.set(id, resolve))
    }
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
