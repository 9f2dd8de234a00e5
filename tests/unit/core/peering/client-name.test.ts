import { describe, expect, it } from 'vitest'
import { answersManyRequests } from '../../../../src/core/peering/client-name.ts'

const id = (text: string): string => Buffer.from(text.padEnd(20, 'x')).toString('hex')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('answersManyRequests', () => {
  it.each([
    ['-WW0301-', null, true],
    ['-WD0024-', null, true],
    ['-FR0100-', null, true],
    ['-LT2110-', null, true],
    ['-qB5000-', null, true],
    ['-GT0003-', null, false],
    ['-GT0003-', 'anacrolix/torrent v1.59.1', false],
    ['-GT0003-', 'libtorrent/2.1.1', true],
    ['-XX0000-', 'Freshet 1.0', true],
    ['-lt0D60-', null, false],
    ['-XX0000-', 'not libtorrent', false],
  ])('%s %s: %s', (peerId, version, answers) => {
    expect(answersManyRequests(id(peerId), version === null ? null : bytes(version))).toBe(answers)
  })

  it('is false for what is no peer id', () => {
    expect(answersManyRequests('peer', Uint8Array.of(0, 255))).toBe(false)
  })
})
