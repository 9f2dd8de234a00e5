/*
 * The boundary between the engine worker, which uses peer connections, and the window, which alone can create them. The
 * worker's side looks like RTCPeerConnection; the window's side has the real ones.
 */

/** The state that the worker's copy of a connection mirrors; sent with every event, the latest wins. */
export interface ConnectionState {
  readonly connectionState: string
  readonly iceConnectionState: string
  readonly iceGatheringState: string
  readonly signalingState: string
  readonly localDescription: { readonly type: string; readonly sdp: string } | null
  readonly remoteDescription: { readonly type: string; readonly sdp: string } | null
}

/** Copies of the `getStats()` entries that the engine reads (transport, candidate-pair, local-/remote-candidate). */
export type StatsEntry = Readonly<Record<string, string | number | boolean | null>>

/** The events of a real connection that are sent to the worker. */
export const CONNECTION_EVENTS = [
  'iceconnectionstatechange',
  'icegatheringstatechange',
  'connectionstatechange',
  'signalingstatechange',
  'icecandidate',
] as const
export type ConnectionEvent = (typeof CONNECTION_EVENTS)[number]

const BROKER_METHODS = [
  'createOffer',
  'createAnswer',
  'setLocalDescription',
  'setRemoteDescription',
  'getStats',
] as const
export type BrokerMethod = (typeof BROKER_METHODS)[number]

/** From the worker. It numbers connections and channels with numbers above 0, and never reuses one. */
export type ToBroker =
  | { readonly kind: 'create'; readonly connection: number; readonly configuration: unknown }
  | {
      readonly kind: 'channel'
      readonly connection: number
      readonly channel: number
      readonly label: string
      readonly init: unknown
    }
  | {
      readonly kind: 'call'
      readonly connection: number
      readonly call: number
      readonly method: BrokerMethod
      readonly argument: unknown
    }
  | { readonly kind: 'close'; readonly connection: number }
  /** Relay only: bytes to send, transferred. */
  | { readonly kind: 'send'; readonly channel: number; readonly data: ArrayBuffer | string }
  /** Relay only: the worker handled this many more bytes. */
  | { readonly kind: 'received'; readonly channel: number; readonly bytes: number }
  | { readonly kind: 'close-channel'; readonly channel: number }
  /** Relay only: `bufferedAmountLowThreshold`. */
  | { readonly kind: 'low-threshold'; readonly channel: number; readonly bytes: number }

export type FromBroker =
  | {
      readonly kind: 'state'
      readonly connection: number
      readonly event: ConnectionEvent
      readonly state: ConnectionState
      /** With `icecandidate`: an RTCIceCandidateInit, or null after the last. */
      readonly candidate?: unknown
    }
  | { readonly kind: 'answer'; readonly call: number; readonly value: unknown; readonly state: ConnectionState }
  | { readonly kind: 'failure'; readonly call: number; readonly name: string; readonly message: string }
  /**
   * A channel, created here or by the remote side (then `channel` is a number below 0 that the window chose). A
   * transferred channel is in `object`; for a relayed one `object` is null, and the messages below follow.
   */
  | {
      readonly kind: 'channel'
      readonly connection: number
      readonly channel: number
      readonly label: string
      readonly object: RTCDataChannel | null
    }
  /** The connection was not created, or is gone: the worker's copy fails. */
  | { readonly kind: 'refused'; readonly connection: number; readonly message: string }
  | { readonly kind: 'channel-open'; readonly channel: number }
  | { readonly kind: 'channel-message'; readonly channel: number; readonly data: ArrayBuffer | string }
  /** How many bytes have left the real channel's buffer since it was created. */
  | { readonly kind: 'channel-drained'; readonly channel: number; readonly bytes: number }
  | { readonly kind: 'channel-error'; readonly channel: number; readonly message: string }
  | { readonly kind: 'channel-closed'; readonly channel: number }

/** The bytes that a relayed message counts as: two a UTF-16 unit for strings, which spares encoding them. */
export function relayedBytes(data: ArrayBuffer | string): number {
  return typeof data === 'string' ? data.length * 2 : data.byteLength
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value)
const isOwnNumber = (value: unknown): boolean => isNumber(value) && value > 0
const isCount = (value: unknown): boolean => isNumber(value) && value >= 0
const isData = (value: unknown): boolean => typeof value === 'string' || value instanceof ArrayBuffer

/** Guards what the window receives from the worker. */
export function isToBroker(value: unknown): value is ToBroker {
  if (typeof value !== 'object' || value === null) return false
  const m = value as Record<string, unknown>
  switch (m.kind) {
    case 'create':
    case 'close':
      return isOwnNumber(m.connection)
    case 'channel':
      return isOwnNumber(m.connection) && isOwnNumber(m.channel) && typeof m.label === 'string'
    case 'call':
      return isOwnNumber(m.connection) && isOwnNumber(m.call) && BROKER_METHODS.includes(m.method as BrokerMethod)
    case 'send':
      return isNumber(m.channel) && isData(m.data)
    case 'received':
    case 'low-threshold':
      return isNumber(m.channel) && isCount(m.bytes)
    case 'close-channel':
      return isNumber(m.channel)
    default:
      return false
  }
}

/** Guards what the worker receives from the window. */
export function isFromBroker(value: unknown): value is FromBroker {
  if (typeof value !== 'object' || value === null) return false
  const m = value as Record<string, unknown>
  switch (m.kind) {
    case 'state':
      return (
        isOwnNumber(m.connection) &&
        CONNECTION_EVENTS.includes(m.event as ConnectionEvent) &&
        typeof m.state === 'object' &&
        m.state !== null
      )
    case 'answer':
      return isOwnNumber(m.call) && typeof m.state === 'object' && m.state !== null
    case 'failure':
      return isOwnNumber(m.call) && typeof m.name === 'string' && typeof m.message === 'string'
    case 'channel':
      return (
        isOwnNumber(m.connection) && isNumber(m.channel) && typeof m.label === 'string' && typeof m.object === 'object'
      )
    case 'refused':
      return isOwnNumber(m.connection) && typeof m.message === 'string'
    case 'channel-message':
      return isNumber(m.channel) && isData(m.data)
    case 'channel-drained':
      return isNumber(m.channel) && isCount(m.bytes)
    case 'channel-error':
      return isNumber(m.channel) && typeof m.message === 'string'
    case 'channel-open':
    case 'channel-closed':
      return isNumber(m.channel)
    default:
      return false
  }
}
