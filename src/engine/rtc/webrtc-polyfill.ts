import { WorkerPeerConnection } from './peer-connection.ts'
import { WorkerIceCandidate, WorkerSessionDescription } from './signalling.ts'

/**
 * Stands in for the package `webrtc-polyfill` in the engine's bundle: what simple-peer imports, over the window's
 * broker.
 */
export const RTCPeerConnection = WorkerPeerConnection
export const RTCSessionDescription = WorkerSessionDescription
export const RTCIceCandidate = WorkerIceCandidate
