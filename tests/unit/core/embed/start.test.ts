import { describe, expect, it } from 'vitest'
import { type StartChoice, type StartSituation, startChoice } from '../../../../src/core/embed/start.ts'

const first: StartSituation = {
  share: 'ask',
  handover: 'auto',
  agreedUntil: 0,
  asked: false,
  nowMs: 1_000,
  childReady: true,
  hasWidth: true,
}

describe('what an embed loads and shows at the start', () => {
  it.each<[string, Partial<StartSituation>, StartChoice]>([
    ['first visit, first picture shown', {}, 'chip'],
    ['first visit, no picture yet', { childReady: false }, 'idle'],
    ['in a closed section', { hasWidth: false }, 'idle'],
    ['chip was used', { asked: true }, 'frame'],
    ['asked for by the site in a closed section', { asked: true, hasWidth: false }, 'frame'],
    ['agreed before, first picture shown', { agreedUntil: 1_001 }, 'frame'],
    ['agreed before, no picture yet', { agreedUntil: 1_001, childReady: false }, 'idle'],
    ['agreed before, frame first', { agreedUntil: 1_001, childReady: false, handover: 'frame-first' }, 'frame'],
    ['agreed before, in a closed section', { agreedUntil: 1_001, hasWidth: false }, 'idle'],
    ['the yes has expired', { agreedUntil: 1_000 }, 'chip'],
    ['frame first without a yes', { handover: 'frame-first', childReady: false }, 'idle'],
    ['quiet', { share: 'quiet' }, 'idle'],
    ['quiet, asked for by the site', { share: 'quiet', asked: true }, 'frame'],
    ['quiet, agreed before', { share: 'quiet', agreedUntil: 1_001 }, 'frame'],
    ['off', { share: 'off', asked: true, agreedUntil: 1_001 }, 'idle'],
  ])('%s', (_name, change, choice) => {
    expect(startChoice({ ...first, ...change })).toBe(choice)
  })
})
