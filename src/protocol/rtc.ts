/**
 * The boundary between the engine worker, which wants peer connections, and the window, which alone can make them.
 * The worker's side looks like RTCPeerConnection to simple-peer; the window's side holds the real ones.
 */

/** What the worker's copy of a connection knows; sent along with every event, newest wins. */
export interface ConnectionState {
  readonly connectionState: string
  readonly iceConnectionState: string
  readonly iceGatheringState: string
  readonly signalingState: string
  readonly localDescription: { readonly type: string; readonly sdp: string } | null
  readonly remoteDescription: { readonly type: string; readonly sdp: string } | null
}

/** Plain copies of `getStats()` entries that simple-peer reads (transport, candidate-pair, local-/remote-candidate). */
export type StatsEntry = Readonly<Record<string, string | number | boolean | null>>

/** How messages of a channel reach the worker. */
export type Transport = 'transferred' | 'relayed'

/** Calls from the worker. Every one names a connection by the number the worker chose. */
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
  | { readonly kind: 'close-channel'; readonly channel: number }
  | { readonly kind: 'low-threshold'; readonly channel: number; readonly bytes: number }

export type BrokerMethod =
  | 'createOffer'
  | 'createAnswer'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'
  | 'getStats'

export type FromBroker =
  | {
      readonly kind: 'state'
      readonly connection: number
      readonly event: string
      readonly state: ConnectionState
      readonly candidate?: unknown
    }
  | { readonly kind: 'answer'; readonly call: number; readonly value: unknown; readonly state?: ConnectionState }
  | { readonly kind: 'failure'; readonly call: number; readonly name: string; readonly message: string }
  /**
   * A channel, made here or by the remote side (`channel` is then a number below 0, chosen here). Transferred: the real RTCDataChannel is
   * in `object`; relayed: `object` is null and the messages below follow.
   */
  | {
      readonly kind: 'channel'
      readonly connection: number
      readonly channel: number
      readonly label: string
      readonly object: RTCDataChannel | null
    }
  | { readonly kind: 'refused'; readonly connection: number; readonly message: string }
  | { readonly kind: 'channel-open'; readonly channel: number }
  | { readonly kind: 'channel-message'; readonly channel: number; readonly data: ArrayBuffer | string }
  | { readonly kind: 'channel-buffered'; readonly channel: number; readonly bytes: number; readonly low: boolean }
  | { readonly kind: 'channel-error'; readonly channel: number; readonly message: string }
  | { readonly kind: 'channel-closed'; readonly channel: number }
