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

// The native `send` of a closed channel reads a null pointer, which ends the process. A browser throws (WebRTC §6.2).
const { send } = RTCDataChannel.prototype
RTCDataChannel.prototype.send = function (data) {
  if (this.readyState !== 'open') {
    throw new DOMException(`Expected an open channel, got ${this.readyState}`, 'InvalidStateError')
  }
  send.call(this, data)
}
