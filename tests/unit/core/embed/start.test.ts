import { describe, expect, it } from 'vitest'
import {
  type ChipChoice,
  chipChoice,
  type StartChoice,
  type StartSituation,
  startChoice,
} from '../../../../src/core/embed/start.ts'

const first: StartSituation = {
  share: 'ask',
  handover: 'auto',
  agreedUntil: 0,
  nowMs: 1_000,
  childReady: true,
  hasWidth: true,
  isNear: true,
}

describe('what an embed loads and shows at the start', () => {
  it.each<[string, Partial<StartSituation>, StartChoice]>([
    ['first visit, first picture shown', {}, 'chip'],
    ['first visit, no picture yet', { childReady: false }, 'idle'],
    ['in a closed section', { hasWidth: false }, 'idle'],
    ['agreed before, first picture shown', { agreedUntil: 1_001 }, 'frame'],
    ['agreed before, no picture yet', { agreedUntil: 1_001, childReady: false }, 'idle'],
    ['agreed before, far from view', { agreedUntil: 1_001, isNear: false }, 'idle'],
    ['first visit, far from view', { isNear: false }, 'chip'],
    ['agreed before, frame first', { agreedUntil: 1_001, childReady: false, handover: 'frame-first' }, 'frame'],
    ['agreed before, in a closed section', { agreedUntil: 1_001, hasWidth: false }, 'idle'],
    ['the yes has expired', { agreedUntil: 1_000 }, 'chip'],
    ['frame first without a yes', { handover: 'frame-first', childReady: false }, 'idle'],
    ['quiet', { share: 'quiet' }, 'idle'],
    ['quiet, agreed before', { share: 'quiet', agreedUntil: 1_001 }, 'frame'],
    ['off', { share: 'off', agreedUntil: 1_001 }, 'idle'],
  ])('%s', (_name, change, choice) => {
    expect(startChoice({ ...first, ...change })).toBe(choice)
  })
})

describe('whether the chip is shown', () => {
  const situation: Parameters<typeof chipChoice>[0] = {
    share: 'ask',
    chip: 'inline',
    state: 'plain',
    hasFile: true,
    isPresentable: true,
  }
  it.each<[string, Partial<typeof situation>, ChipChoice]>([
    ['invites', {}, 'shown'],
    ['no picture yet', { isPresentable: false }, 'idle'],
    ['no torrent', { hasFile: false }, 'hidden'],
    ['off', { share: 'off' }, 'hidden'],
    ['quiet', { share: 'quiet' }, 'hidden'],
    ['quiet, blocked', { share: 'quiet', state: 'blocked' }, 'shown'],
    ['quiet, blocked, no chip', { share: 'quiet', chip: 'none', state: 'blocked' }, 'hidden'],
    ['no chip, but the visitor is to be asked', { chip: 'none' }, 'shown'],
    ['no chip, sharing: the visitor can stop', { share: 'quiet', chip: 'none', state: 'sharing' }, 'shown'],
    ['sharing in a closed section', { isPresentable: false, state: 'resting' }, 'shown'],
  ])('%s', (_name, change, choice) => {
    expect(chipChoice({ ...situation, ...change })).toBe(choice)
  })
})
