import wrtc from '@roamhq/wrtc'

export const {
  MediaStream,
  MediaStreamTrack,
  RTCDataChannel,
  RTCIceCandidate,
  RTCPeerConnection,
  RTCSessionDescription,
} = wrtc
export default wrtc
