import { expect, it } from 'vitest'
import { Bitfield } from '../../../../src/core/metainfo/bitfield.ts'
import { sendBitfield } from '../../../../src/engine/wire/have-queue.ts'
import type { Wire } from '../../../../src/engine/wire/wire.ts'

it('a bitfield that may shrink is sent as one, since webtorrent cannot take a piece back from have-all', () => {
  const sent: string[] = []
  const wire = {
    hasFast: true,
    haveAll: () => sent.push('have-all'),
    haveNone: () => sent.push('have-none'),
    bitfield: (bytes: Uint8Array) => sent.push(Buffer.from(bytes).toString('hex')),
  } as unknown as Wire
  const full = new Bitfield(4)
  for (let piece = 0; piece < 4; piece++) full.set(piece)
  sendBitfield(wire, full)
  sendBitfield(wire, full, true)
  sendBitfield(wire, new Bitfield(4), true)
  expect(sent).toEqual(['have-all', 'f0', 'have-none'])
})
