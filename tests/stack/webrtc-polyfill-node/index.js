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
  watch(this)
}

// It has no `bufferedamountlow` event (WebRTC §6.2), so its buffer is looked at as long as there is more in it.
const EACH_MS = 2
const watched = new WeakSet()
function watch(channel) {
  const { bufferedAmountLowThreshold: low, bufferedAmount } = channel
  if (low === undefined || bufferedAmount <= low || watched.has(channel)) return
  watched.add(channel)
  const timer = setInterval(() => {
    if (channel.readyState === 'open' && channel.bufferedAmount > channel.bufferedAmountLowThreshold) return
    clearInterval(timer)
    watched.delete(channel)
    if (channel.readyState === 'open') channel.onbufferedamountlow?.()
  }, EACH_MS)
}
