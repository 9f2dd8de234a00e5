import { WorkerPeerConnection } from './peer-connection.ts'

/**
 * Stands in for the package `webrtc-polyfill` in the engine's bundle, over the window's broker. In Node that package
 * has real connections.
 */
export const RTCPeerConnection = WorkerPeerConnection
