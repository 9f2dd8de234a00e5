/**
 * Near the end of a large torrent: 40 wires, 8,000 pieces, 98 % done, every missing block requested, every wire fast
 * enough for more. The cost of one update of all wires in Node: our picker called once for every wire, against
 * unmodified webtorrent's update with its strategy `rarest` on its own wires; and the cost of a received block with the
 * next pick of its wire.
 *
 *   npm run bench -- picker --runs 5
 */
import { parseArgs } from 'node:util'
import type { PendingRequest } from '../../src/core/picking/partial-piece.ts'
import { Picker } from '../../src/core/picking/picker.ts'
import { createTorrent } from '../../src/core/torrent-file/create-torrent.ts'
import { interleave, median } from './lib/figures.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'
import { stockTail, type Tail } from './lib/stock-tail.ts'

const PIECES = 8_000
const DONE_SHARE = 0.98
const BLOCK_BYTES = 16 * 1024
const BLOCKS_A_PIECE = 16
const WIRES = 40
/** Share of the pieces that each wire's peer has. */
const SHARE = 0.75
const BYTES_PER_SECOND = 3_000_000
/** The same with wires of different speed, by this factor: blocks of slow wires are requested twice. */
const UNEVEN = 100
/** Our updates in one run, since one is too short for the clock. */
const UPDATES = 1_000

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })

/** A deterministic sequence of numbers, 0 ≤ value < 1. */
function chance(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state - 1) / 2_147_483_646
  }
}

const random = chance()
const has = Array.from({ length: WIRES }, () => Array.from({ length: PIECES }, () => random() < SHARE))
const missing = Array.from(
  { length: Math.round(PIECES * (1 - DONE_SHARE)) },
  (_, i) => i * Math.floor(1 / (1 - DONE_SHARE)),
)
const tail: Tail = {
  torrentFile: createTorrent({
    name: 'tail.bin',
    length: PIECES * BLOCKS_A_PIECE * BLOCK_BYTES,
    pieceLength: BLOCKS_A_PIECE * BLOCK_BYTES,
    hashes: new Uint8Array(PIECES * 20),
    webSeeds: [],
  }).torrentFile,
  pieceCount: PIECES,
  wires: WIRES,
  missing,
  has: (wire, piece) => has[wire]?.[piece] ?? false,
  bytesPerSecond: BYTES_PER_SECOND,
}

interface Peer {
  readonly wire: number
}

/** The same last pieces for our picker. @param spreadOf how many times faster than the slowest the fastest wire is */
function ourTail(spreadOf: number): { picker: Picker<Peer>; peers: Peer[] } {
  const picker = new Picker<Peer>({ pieceCount: PIECES, blocksOf: () => BLOCKS_A_PIECE, random: chance() })
  picker.setPriority(0, PIECES - 1, 1)
  const lacking = new Set(missing)
  for (let piece = 0; piece < PIECES; piece++) if (!lacking.has(piece)) picker.markPresent(piece)
  const peers = Array.from({ length: WIRES }, (_, wire): Peer => ({ wire }))
  for (const peer of peers) {
    const bytesPerMs = (BYTES_PER_SECOND / 1_000) * spreadOf ** (peer.wire / WIRES - 0.5)
    picker.addPeer(peer, { drainMs: (outstanding) => (outstanding * BLOCK_BYTES) / bytesPerMs })
    for (let piece = 0; piece < PIECES; piece++) if (tail.has(peer.wire, piece)) picker.addPiece(peer, piece)
  }
  // One block per wire in turn, until no wire gets another.
  while (peers.filter((peer) => picker.pick(peer) !== null).length > 0);
  return { picker, peers }
}

/** Median ms of one pick for every wire. */
function ours(spreadOf: number): number {
  const { picker, peers } = ourTail(spreadOf)
  const took: number[] = []
  for (let i = 0; i < UPDATES; i++) {
    const from = performance.now()
    for (const peer of peers) picker.pick(peer)
    took.push(performance.now() - from)
  }
  return median(took)
}

/** Median ms of a received block, until the torrent is complete. */
function arrivals(): number {
  const { picker, peers } = ourTail(1)
  const took: number[] = []
  for (let isAnyLeft = true; isAnyLeft; ) {
    isAnyLeft = false
    for (const peer of peers) {
      const ask: PendingRequest<Peer> | undefined = picker.requestsOf(peer)[0]
      if (!ask) continue
      isAnyLeft = true
      const from = performance.now()
      if (picker.onBlock(ask.piece, ask.block, peer)?.complete) picker.markPresent(ask.piece)
      picker.pick(peer)
      took.push(performance.now() - from)
    }
  }
  if (picker.missing > 0) throw new Error(`${picker.missing} pieces were never complete`)
  return median(took)
}

const stock = await stockTail(tail)
const updates = await interleave(
  {
    ours: async () => ours(1),
    uneven: async () => ours(UNEVEN),
    stock: async () => stock.update(),
    arrivals: async () => arrivals(),
  },
  Number(values.runs),
)
await stock.end()

report('picker', [
  compare(
    { case: 'update of 40 wires, 8,000 pieces, 98 % done', rivalName: "webtorrent's update, rarest", unit: 'ms' },
    updates.ours,
    updates.stock,
  ),
  figureWithoutRival(
    { case: 'the same, the fastest wire 100 times as fast as the slowest', unit: 'ms' },
    updates.uneven,
  ),
  figureWithoutRival({ case: 'block that arrives, and the next pick of its wire', unit: 'ms' }, updates.arrivals),
])
process.exit(0)
