/**
 * Sends bytes over one raw data channel from Node, with the WebRTC stack that the seeder uses: the limit of any
 * download here.
 */
import { RTCPeerConnection } from 'webrtc-polyfill'
import type { FromRawSender, ToRawSender } from './raw.types.ts'

const MESSAGE = new Uint8Array(16 * 1024)
/** Deeper send buffers are slower: 64 KiB is where a raw channel was fastest. */
const HIGH_BYTES = 64 * 1024

const tell = (message: FromRawSender) => process.send?.(message)

async function offer(bytes: number): Promise<void> {
  const connection = new RTCPeerConnection({ iceServers: [] })
  const channel = connection.createDataChannel('raw')
  let left = bytes
  // This WebRTC stack brings `bufferedAmount` up to date between tasks only, and its `bufferedamountlow` may not come.
  const send = () => {
    for (let room = HIGH_BYTES - channel.bufferedAmount; room > 0 && left > 0; room -= MESSAGE.length) {
      const message = left < MESSAGE.length ? MESSAGE.subarray(0, left) : MESSAGE
      channel.send(message)
      left -= message.length
    }
    if (left > 0) setTimeout(send, 1)
  }
  channel.onopen = send
  process.on('message', (message: ToRawSender) => {
    if (message.kind === 'answer') void connection.setRemoteDescription({ type: 'answer', sdp: message.sdp })
  })
  connection.onicegatheringstatechange = () => {
    const sdp = connection.localDescription?.sdp
    if (connection.iceGatheringState === 'complete' && sdp !== undefined) tell({ kind: 'offer', sdp })
  }
  await connection.setLocalDescription(await connection.createOffer())
}

process.on('message', (message: ToRawSender) => {
  if (message.kind === 'send') void offer(message.bytes)
})
process.on('disconnect', () => process.exit(0))
