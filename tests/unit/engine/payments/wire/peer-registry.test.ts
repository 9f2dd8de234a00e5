import Wire, { type Wire as WireType } from 'bittorrent-protocol'
import { afterEach, expect, it } from 'vitest'
import { fromBinaryString } from '../../../../../src/core/bytes.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { type PeerHandler, PeerRegistry } from '../../../../../src/engine/payments/wire/peer-registry.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { joinedConnection } from '../payment-sides.ts'

const infoHash = asInfoHash('ab'.repeat(20))
const wires: WireType[] = []
afterEach(() => {
  for (const wire of wires.splice(0)) wire.destroy()
})

interface Speaker {
  pipe(to: unknown): Speaker
  handshake(infoHash: string, peerId: string, extensions: object): void
}

/** Two registries on one wire, and a way to send from one to the other. */
async function met() {
  const [ours, theirs] = [new Wire('webrtc'), new Wire('webrtc')]
  wires.push(ours, theirs)
  const [one, other] = [ours as unknown as Speaker, theirs as unknown as Speaker]
  one.pipe(other).pipe(one)
  const [registry, peer] = [new PeerRegistry(), new PeerRegistry()]
  const [ourEnd, theirEnd] = joinedConnection()
  const view = { missingBytes: 0, pieceLength: 1 }
  registry.torrent(infoHash, view).onWire(ours, '2'.repeat(40), ourEnd)
  peer.torrent(infoHash, view).onWire(theirs, '1'.repeat(40), theirEnd)
  const shaken = Promise.all([ours, theirs].map((wire) => new Promise((resolve) => wire.once('extended', resolve))))
  one.handshake(infoHash, '1'.repeat(40), {})
  other.handshake(infoHash, '2'.repeat(40), {})
  await shaken
  const say = async (message: Uint8Array): Promise<void> => {
    const heard = new Promise((resolve) => ours.once('extended', resolve))
    theirs.extended('bt_speed', message)
    await heard
  }
  return { registry, say }
}

/** The messages that a new handler gets at once. */
function opened(registry: PeerRegistry): Uint8Array[] {
  const heard: Uint8Array[] = []
  const host = {
    onPeer: () => {},
    onMessage: (peer: unknown, bytes: Uint8Array) => peer && heard.push(bytes),
    onPeerGone: () => {},
  }
  registry.setHandler(host as unknown as PeerHandler)
  return heard
}

const terms = (bytes: number): Uint8Array => {
  const ends = ['d1:x', ':', '4:typei0ee']
  const fill = bytes - ends.join('').length - 3
  return fromBinaryString(`${ends[0]}${fill}${ends[1]}${'x'.repeat(fill)}${ends[2]}`)
}

it('PeerRegistry keeps the last terms of a peer for a later handler, if they fit a message', async () => {
  const { registry, say } = await met()
  const longest = terms(LIMITS.speedMessageBytes)
  expect(longest.length).toBe(LIMITS.speedMessageBytes)
  await say(terms(200))
  await say(longest)
  await say(terms(LIMITS.speedMessageBytes + 1))
  await say(terms(500_000))
  expect(opened(registry)).toEqual([longest])
})

it('PeerRegistry leaves a message that is too long to the handler', async () => {
  const { registry, say } = await met()
  const heard = opened(registry)
  const long = terms(LIMITS.speedMessageBytes + 1)
  await say(long)
  expect(heard.map(({ length }) => length)).toEqual([long.length])
})
