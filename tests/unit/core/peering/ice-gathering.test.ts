import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { candidateType, gatheringWaitMs } from '../../../../src/core/peering/ice-gathering.ts'

describe('candidateType', () => {
  it.each([
    ['candidate:1 1 udp 2122260223 192.0.2.2 40000 typ host generation 0', 'host'],
    ['candidate:2 1 udp 1686052607 198.51.100.7 40000 typ srflx raddr 0.0.0.0 rport 0', 'srflx'],
    ['candidate:3 1 udp 41885439 198.51.100.9 50000 typ relay raddr 0.0.0.0 rport 0', 'relay'],
    ['', null],
    ['candidate:4 1 udp 1 192.0.2.2 typ', null],
  ])('%s', (line, type) => {
    expect(candidateType(line)).toBe(type)
  })
})

describe('gatheringWaitMs', () => {
  it('is null before there is a candidate', () => {
    for (const servers of ['none', 'stun', 'turn'] as const) expect(gatheringWaitMs([], servers)).toBeNull()
  })

  it('leaves a STUN server time while there are only host candidates', () => {
    expect(gatheringWaitMs(['host'], 'stun')).toBe(LIMITS.iceServerMs)
  })

  it('leaves a TURN server time until there is a relay, whatever STUN found first', () => {
    expect(gatheringWaitMs(['host'], 'turn')).toBe(LIMITS.iceRelayMs)
    expect(gatheringWaitMs(['host', 'srflx'], 'turn')).toBe(LIMITS.iceRelayMs)
  })

  it('is a short burst when no server is asked, or the best has answered', () => {
    expect(gatheringWaitMs(['host'], 'none')).toBe(LIMITS.iceBurstMs)
    expect(gatheringWaitMs(['host', 'srflx'], 'stun')).toBe(LIMITS.iceBurstMs)
    expect(gatheringWaitMs(['relay'], 'turn')).toBe(LIMITS.iceBurstMs)
    expect(gatheringWaitMs(['host', 'srflx', 'relay'], 'turn')).toBe(LIMITS.iceBurstMs)
  })
})
