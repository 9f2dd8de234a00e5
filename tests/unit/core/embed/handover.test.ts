import { describe, expect, it } from 'vitest'
import {
  isSamePlace,
  nextPlayerStep,
  type PlayerSituation,
  type PlayerStep,
  SEAMLESS_BYTES,
  secondsAt,
} from '../../../../src/core/embed/handover.ts'

const playing: PlayerSituation = {
  on: 'page',
  handover: 'auto',
  state: 'sharing',
  frameFailed: false,
  ready: false,
  fileBytes: SEAMLESS_BYTES,
  hasPicture: true,
  atRest: false,
  visible: true,
  elsewhere: false,
  isStarting: false,
  hasPoster: false,
  begins: false,
}
const small = { ready: true }
const large = { ready: true, fileBytes: SEAMLESS_BYTES + 1 }

describe('which player is on', () => {
  it.each<[string, Partial<PlayerSituation>, PlayerStep]>([
    ['no frame', { state: null, atRest: true }, 'keep'],
    ['question open', { state: 'asking', atRest: true }, 'keep'],
    ['no picture yet', { hasPicture: false, atRest: true }, 'keep'],
    ['plays a small file', {}, 'keep'],
    ['plays a file of unknown length', { fileBytes: null, ready: true }, 'keep'],
    ['plays a large file: the frame gets ready', { fileBytes: SEAMLESS_BYTES + 1 }, 'prepare'],
    ['seamless: the frame gets ready', { handover: 'seamless' }, 'prepare'],
    ['plays a large file, frame ready', large, 'take-over'],
    ['plays a small file, frame ready', small, 'keep'],
    ['a small file at rest, frame ready', { ...small, atRest: true }, 'take-over'],
    ['a small file at rest, frame not ready', { atRest: true }, 'prepare'],
    ['idle only: plays', { handover: 'idle' }, 'keep'],
    ['idle only: plays a large file, frame ready', { handover: 'idle', ...large }, 'keep'],
    ['idle only: at rest', { handover: 'idle', atRest: true }, 'prepare'],
    ['idle only: at rest, frame ready', { handover: 'idle', atRest: true, ...small }, 'take-over'],
    ['seamless: plays a small file', { handover: 'seamless', ...small }, 'take-over'],
    ['waits for its first data, frame ready', { isStarting: true, atRest: false, ...large }, 'wait'],
    ['shows its poster', { hasPoster: true, atRest: true }, 'prepare'],
    ['shows its poster, frame ready', { hasPoster: true, atRest: true, ...small }, 'wait'],
    [
      'frame first, shows its poster, frame ready',
      { handover: 'frame-first', hasPoster: true, atRest: true, ...small },
      'wait',
    ],
    ['begins a small file after its poster', { begins: true, ...small }, 'take-over'],
    ['idle only: begins after its poster', { handover: 'idle', begins: true, ...small }, 'take-over'],
    ['never', { handover: 'never', atRest: true, ...large }, 'keep'],
    ['frame first, no picture yet', { handover: 'frame-first', hasPicture: false }, 'prepare'],
    ['frame first, ready', { handover: 'frame-first', hasPicture: false, ...small }, 'take-over'],
    ['hidden page', { visible: false, ...large }, 'keep'],
    ['full screen', { elsewhere: true, atRest: true, ...large }, 'keep'],
    ['the frame failed before', { frameFailed: true, atRest: true, ...large }, 'keep'],
    ['frame plays', { on: 'frame' }, 'keep'],
    ['frame plays, page hidden', { on: 'frame', visible: false }, 'keep'],
    ['frame plays while sharing rests', { on: 'frame', state: 'resting' }, 'keep'],
    ['frame plays, its player fails', { on: 'frame', frameFailed: true }, 'hand-back'],
    ['frame plays, and is gone', { on: 'frame', state: null }, 'hand-back'],
  ])('%s', (_name, change, step) => {
    expect(nextPlayerStep({ ...playing, ...change })).toBe(step)
  })

  it.each(['plain', 'asking', 'stopped', 'blocked', 'unsupported', 'failed'] as const)(
    'the page plays again in the state "%s"',
    (state) => {
      expect(nextPlayerStep({ ...playing, on: 'frame', state })).toBe('hand-back')
      expect(nextPlayerStep({ ...playing, state, atRest: true, ...large })).toBe('keep')
    },
  )
})

describe('where a player is', () => {
  const clock = { wallMs: 1_000, seconds: 10, paused: false, rate: 2 }

  it('goes on with the time unless paused', () => {
    expect(secondsAt(clock, 1_500)).toBe(11)
    expect(secondsAt({ ...clock, paused: true }, 1_500)).toBe(10)
  })

  it('is the same place within a few pictures, of two that both play or both do not', () => {
    expect(isSamePlace(clock, { ...clock, wallMs: 1_500, seconds: 11.1 })).toBe(true)
    expect(isSamePlace(clock, { ...clock, wallMs: 1_500, seconds: 11.2 })).toBe(false)
    expect(isSamePlace(clock, { ...clock, paused: true })).toBe(false)
  })
})
