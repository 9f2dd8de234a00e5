import { describe, expect, it } from 'vitest'
import { decideEmbed, type EmbedSituation } from '../../../../src/core/embed/decide-state.ts'
import { type FrameState, pageState } from '../../../../src/core/embed/embed-state.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { BLOCK_BYTES } from '../../../../src/core/metainfo/block.ts'

const sharing: EmbedSituation = {
  unsupported: null,
  failure: null,
  blocked: null,
  isHostOut: false,
  consent: 'given',
  isAsking: false,
  engine: 'running',
  isPlaying: false,
  visitLeft: BLOCK_BYTES,
  monthLeft: BLOCK_BYTES,
  hiddenMs: 0,
  isMetered: false,
  isContended: false,
  peerlessMs: 0,
}
const hidden = { hiddenMs: LIMITS.embedHiddenMs }

describe('the state of an embed', () => {
  it.each<[string, Partial<EmbedSituation>, string, string | null, string]>([
    ['an agreed embed with peers shares', {}, 'sharing', null, 'share'],
    ['without a yes nothing is done', { consent: 'none' }, 'plain', null, 'none'],
    ['the question is shown', { consent: 'none', isAsking: true }, 'asking', null, 'none'],
    ['a yes was taken back', { consent: 'withdrawn', engine: 'off' }, 'stopped', null, 'none'],
    ['the engine is not there yet', { engine: 'off' }, 'starting', null, 'share'],
    ['the engine starts', { engine: 'starting' }, 'starting', null, 'share'],
    ['no yes counts where nothing can run', { unsupported: 'sandbox' }, 'unsupported', 'sandbox', 'none'],
    ['a torrent that is not the file', { failure: 'mismatch' }, 'failed', 'mismatch', 'none'],
    ['no block fits into the month', { monthLeft: BLOCK_BYTES - 1 }, 'resting', 'month-limit', 'receive'],
    ['the visit is used up', { visitLeft: 0 }, 'resting', 'visit-limit', 'receive'],
    [
      'the month is used up, and says more than the visit',
      { visitLeft: 0, monthLeft: -1 },
      'resting',
      'month-limit',
      'receive',
    ],
    ['hidden for long', hidden, 'resting', 'hidden', 'none'],
    ['hidden for long, but playing', { ...hidden, isPlaying: true }, 'resting', 'hidden', 'receive'],
    ['hidden for a while', { hiddenMs: LIMITS.embedHiddenMs - 1 }, 'sharing', null, 'share'],
    ['paid for by volume', { isMetered: true }, 'resting', 'metered', 'none'],
    ['paid for by volume, before the engine', { isMetered: true, engine: 'off' }, 'resting', 'metered', 'none'],
    ['paid for by volume, but playing', { isMetered: true, isPlaying: true }, 'resting', 'metered', 'receive'],
    ['in the way of own requests', { isContended: true }, 'resting', 'contention', 'receive'],
    ['no peers for long', { peerlessMs: LIMITS.embedNoPeersMs }, 'resting', 'no-peers', 'share'],
    ['an engine of another version', { engine: 'elsewhere' }, 'resting', 'superseded', 'share'],
    ['no engine can run', { blocked: 'engine' }, 'blocked', 'engine', 'none'],
    ['peer connections are blocked', { blocked: 'webrtc', engine: 'off' }, 'blocked', 'webrtc', 'none'],
    ['the file cannot be read', { blocked: 'cors' }, 'blocked', 'cors', 'none'],
    ['the file cannot be read now: others may have it', { isHostOut: true }, 'blocked', 'cors', 'share'],
    ['the same before the engine runs', { isHostOut: true, engine: 'off' }, 'blocked', 'cors', 'share'],
    ['the same where nothing may be given', { isHostOut: true, visitLeft: 0 }, 'blocked', 'cors', 'receive'],
    ['the window that asks is cut off', { blocked: 'window', consent: 'none' }, 'blocked', 'window', 'none'],
    ['the same, after a yes in another frame', { blocked: 'window' }, 'sharing', null, 'share'],
    ['no tracker answers: the owner’s host still does', { blocked: 'tracker' }, 'blocked', 'tracker', 'share'],
    ['a limit says more than a tracker', { blocked: 'tracker', visitLeft: 0 }, 'resting', 'visit-limit', 'receive'],
  ])('%s', (_title, change, kind, reason, work) => {
    expect(decideEmbed({ ...sharing, ...change })).toEqual({ state: { kind, reason }, work })
  })

  it('tells the page that a limit is reached, and not which', () => {
    const told = ({ state }: { readonly state: FrameState }) => pageState(state)
    const [visit, month] = [decideEmbed({ ...sharing, visitLeft: 0 }), decideEmbed({ ...sharing, monthLeft: 0 })]
    expect(visit).not.toEqual(month)
    expect([told(visit), told(month)]).toEqual(Array(2).fill({ kind: 'resting', reason: 'limit' }))
    expect(told(decideEmbed({ ...sharing, ...hidden }))).toEqual({ kind: 'resting', reason: 'hidden' })
  })

  it('nothing is done without a yes, whatever else there is', () => {
    for (const consent of ['none', 'withdrawn'] as const)
      for (const engine of ['off', 'running'] as const)
        for (const isPlaying of [true, false])
          expect(decideEmbed({ ...sharing, consent, engine, isPlaying }).work).toBe('none')
  })
})
