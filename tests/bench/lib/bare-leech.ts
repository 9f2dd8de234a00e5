import type { Page } from '@playwright/test'

/** Requests under way: enough that the seeder never waits for one. */
const OUTSTANDING = 128
const BLOCK_BYTES = 16 * 1024

/**
 * The barest download there can be from an unmodified seeder: the page finds it through the tracker, asks it for one
 * block after the other over a data channel, and counts the bytes that come. Nothing is put together, checked, kept or
 * shown. What it reaches is the limit of any client with that seeder on that machine. It announces "completed" to the
 * tracker at the end, and does not wait for that.
 */
export async function bareDownload(page: Page, tracker: string, infoHash: string, bytes: number): Promise<void> {
  // What the loader of TypeScript puts round functions is not in the page.
  await page.evaluate('globalThis.__name ??= (named) => named')
  await page.evaluate(
    async ({ tracker, infoHash, bytes, outstanding, blockBytes }) => {
      const binary = String.fromCharCode(...infoHash.match(/../g)!.map((hex) => Number.parseInt(hex, 16)))
      const peerId = `-BA0001-${String(Math.random()).slice(2, 14).padEnd(12, '0')}`
      const announce = { action: 'announce', info_hash: binary, peer_id: peerId, uploaded: 0, downloaded: 0 }
      const connection = new RTCPeerConnection({ iceServers: [] })
      const channel = connection.createDataChannel('bare')
      channel.binaryType = 'arraybuffer'

      let socket: WebSocket | null = null
      let asked = 0
      let got = 0
      const ask = (blocks: number): void => {
        const requests = new DataView(new ArrayBuffer(17 * blocks))
        let made = 0
        for (; made < blocks && asked * blockBytes < bytes; made++, asked++) {
          const at = 17 * made
          requests.setUint32(at, 13)
          requests.setUint8(at + 4, 6)
          // Pieces of 256 KiB.
          requests.setUint32(at + 5, Math.floor((asked * blockBytes) / 262_144))
          requests.setUint32(at + 9, (asked * blockBytes) % 262_144)
          requests.setUint32(at + 13, Math.min(blockBytes, bytes - asked * blockBytes))
        }
        if (made > 0) channel.send(new Uint8Array(requests.buffer, 0, 17 * made))
      }

      // Messages as they come over the channel, cut anywhere: `head` gathers length and kind, `left` is what is to come
      // of the one begun.
      const head: number[] = []
      let left = 68
      let kind = -1
      const end = (): void => {
        if (kind === -1) channel.send(Uint8Array.of(0, 0, 0, 1, 2))
        if (kind === 1) ask(outstanding)
        if (kind === 7) ask(1)
        kind = -2
      }
      channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        const chunk = new Uint8Array(data)
        let at = 0
        while (at < chunk.length) {
          if (kind === -2) {
            head.push(chunk[at++]!)
            const length = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0
            if (head.length === 4 && length === 0) head.length = 0
            if (head.length < 5) continue
            kind = head[4]!
            left = length - 1
            head.length = 0
          }
          const taken = Math.min(left, chunk.length - at)
          if (kind === 7) got += taken
          at += taken
          left -= taken
          if (left === 0) {
            if (kind === 7) got -= 8
            end()
          }
        }
        if (got >= bytes) socket?.send(JSON.stringify({ ...announce, event: 'completed', left: 0 }))
      }
      channel.onopen = () => {
        const hello = new Uint8Array(68)
        const text = `\u0013BitTorrent protocol${'\0'.repeat(8)}${binary}${peerId}`
        for (let i = 0; i < 68; i++) hello[i] = text.charCodeAt(i)
        channel.send(hello)
      }

      await connection.setLocalDescription(await connection.createOffer())
      while (connection.iceGatheringState !== 'complete') {
        await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }))
      }
      const offer = { type: 'offer', sdp: connection.localDescription?.sdp }
      socket = new WebSocket(tracker)
      // Kept from the garbage collector.
      Object.assign(globalThis, { bare: { connection, socket } })
      socket.onopen = () => {
        const offers = [{ offer, offer_id: peerId }]
        socket?.send(JSON.stringify({ ...announce, event: 'started', left: bytes, numwant: 1, offers }))
      }
      socket.onmessage = ({ data }: MessageEvent<string>) => {
        const { answer } = JSON.parse(data) as { answer?: RTCSessionDescriptionInit }
        if (answer) void connection.setRemoteDescription(answer)
      }
    },
    { tracker, infoHash, bytes, outstanding: OUTSTANDING, blockBytes: BLOCK_BYTES },
  )
}
