/** A worker's library does not name it: only windows can make connections. */
interface RTCConfiguration {
  iceServers?: { urls: string | string[]; username?: string; credential?: string }[]
}

declare module 'webrtc-polyfill' {
  export const RTCPeerConnection: typeof import('./webrtc-polyfill.ts').RTCPeerConnection
}
