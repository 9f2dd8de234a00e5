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

// The native send of a channel that has closed reads a null pointer, and the process is gone. A browser throws (WebRTC §6.2, send).
const { send } = RTCDataChannel.prototype
RTCDataChannel.prototype.send = function (data) {
  if (this.readyState !== 'open') {
    throw new DOMException(`Expected an open channel, got ${this.readyState}`, 'InvalidStateError')
  }
  send.call(this, data)
}
