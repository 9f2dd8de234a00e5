import { type BrokerMethod, CONNECTION_EVENTS, type ConnectionState, type StatsEntry } from '../protocol/rtc.ts'
import type { Post } from './channel-relay.ts'

const STATS_TYPES = new Set(['transport', 'candidate-pair', 'local-candidate', 'remote-candidate'])

const copyDescription = (description: RTCSessionDescription | null): ConnectionState['localDescription'] =>
  description && { type: description.type, sdp: description.sdp }

/** The state that the worker's copy of a connection mirrors. */
function stateOf(pc: RTCPeerConnection): ConnectionState {
  return {
    connectionState: pc.connectionState,
    iceConnectionState: pc.iceConnectionState,
    iceGatheringState: pc.iceGatheringState,
    signalingState: pc.signalingState,
    localDescription: copyDescription(pc.localDescription),
    remoteDescription: copyDescription(pc.remoteDescription),
  }
}

const isPlain = (value: unknown): value is StatsEntry[string] =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

async function statsOf(pc: RTCPeerConnection): Promise<StatsEntry[]> {
  const entries: StatsEntry[] = []
  for (const entry of (await pc.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (!STATS_TYPES.has(String(entry.type))) continue
    entries.push(
      Object.fromEntries(
        Object.entries(entry).filter((field): field is [string, StatsEntry[string]] => isPlain(field[1])),
      ),
    )
  }
  return entries
}

async function invoke(pc: RTCPeerConnection, method: BrokerMethod, argument: unknown): Promise<unknown> {
  switch (method) {
    case 'createOffer': {
      const { type, sdp } = await pc.createOffer(argument as RTCOfferOptions | undefined)
      return { type, sdp }
    }
    case 'createAnswer': {
      const { type, sdp } = await pc.createAnswer(argument as RTCAnswerOptions | undefined)
      return { type, sdp }
    }
    case 'setLocalDescription':
      return pc.setLocalDescription(argument as RTCLocalSessionDescriptionInit | undefined)
    case 'setRemoteDescription':
      return pc.setRemoteDescription(argument as RTCSessionDescriptionInit)
    case 'getStats':
      return statsOf(pc)
  }
}

/**
 * Posts every event of a real connection to the worker.
 * @param onChannel called inside the `datachannel` event, while the channel can still be transferred
 */
export function watchConnection(
  pc: RTCPeerConnection,
  connection: number,
  post: Post,
  onChannel: (channel: RTCDataChannel) => void,
): void {
  for (const event of CONNECTION_EVENTS) {
    if (event === 'icecandidate') continue
    pc[`on${event}`] = () => post({ kind: 'state', connection, event, state: stateOf(pc) })
  }
  pc.onicecandidate = ({ candidate }) =>
    post({
      kind: 'state',
      connection,
      event: 'icecandidate',
      state: stateOf(pc),
      candidate: candidate?.toJSON() ?? null,
    })
  pc.ondatachannel = (event) => onChannel(event.channel)
}

/** Closes a connection without further events: the remote side sees its channel close within milliseconds. */
export function closeConnection(pc: RTCPeerConnection): void {
  for (const event of CONNECTION_EVENTS) pc[`on${event}`] = null
  pc.ondatachannel = null
  pc.close()
}

/** Calls a method for the worker and posts its result or error. */
export async function callConnection(
  pc: RTCPeerConnection,
  call: number,
  method: BrokerMethod,
  argument: unknown,
  post: Post,
): Promise<void> {
  try {
    const value = await invoke(pc, method, argument)
    post({ kind: 'answer', call, value, state: stateOf(pc) })
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
    post({ kind: 'failure', call, name, message })
  }
}
