import { describe, expect, it } from 'vitest'
import { FilmWatch } from '../../../src/widget/report/film-watch.ts'

interface Player {
  readonly duration?: number
  readonly loaded?: readonly number[]
  readonly readyState?: number
  readonly preload?: string
}
const playerOf = ({ duration = 100, loaded = [], readyState = 0, preload = 'auto' }: Player): HTMLVideoElement =>
  ({
    ...{ duration, readyState, preload },
    buffered: { length: loaded.length, end: (index: number) => loaded[index] },
  }) as unknown as HTMLVideoElement
const eventOf = (type: string, timeStamp: number): Event => ({ type, timeStamp }) as Event

type Seen = readonly [type: string, atMs: number, player?: Player]

/** A watch that has seen these events. */
function watched(...events: readonly Seen[]): FilmWatch {
  const watch = new FilmWatch()
  watch.begin(false)
  for (const [type, atMs, player = {}] of events) watch.observe(playerOf(player), eventOf(type, atMs))
  return watch
}

describe('the first picture of a film', () => {
  it.each<[string, readonly Seen[], number]>([
    [
      'counts from the start of loading',
      [
        ['loadstart', 400],
        ['loadeddata', 900, { readyState: 2 }],
      ],
      500,
    ],
    ['counts from the page where loading began before us', [['loadeddata', 900, { readyState: 2 }]], 900],
    [
      'counts from play where nothing is loaded before',
      [
        ['loadstart', 400, { preload: 'none' }],
        ['play', 5_000, { preload: 'none' }],
        ['loadeddata', 5_300],
      ],
      300,
    ],
    [
      'is not counted from a play of a player that loads',
      [
        ['loadstart', 400],
        ['play', 700],
        ['loadeddata', 900],
      ],
      500,
    ],
    [
      'is the first, whatever follows',
      [
        ['loadeddata', 900],
        ['loadstart', 1_000],
        ['loadeddata', 1_900],
      ],
      900,
    ],
  ])('%s', (_name, events, ms) => {
    const watch = watched(...events)
    expect(watch.firstFrameMs).toBe(ms)
    expect(watch.take()).toMatchObject({ firstFrameMs: ms, firstFrameBy: 'page' })
  })

  it('is not known where it was there before us', () => {
    const watch = new FilmWatch()
    watch.begin(true)
    watch.observe(playerOf({ readyState: 2 }), eventOf('loadeddata', 900))
    expect(watch.firstFrameMs).toBeNull()
    expect(watch.take()).toMatchObject({ firstFrameMs: null, firstFrameBy: null })
  })

  it("may be the frame's", () => {
    const watch = watched(['loadstart', 100])
    watch.picture('frame', 350)
    expect(watch.take()).toMatchObject({ firstFrameMs: 250, firstFrameBy: 'frame' })
  })

  it('is reported once, and stays known', () => {
    const watch = watched(['loadeddata', 900])
    watch.take()
    expect(watch.take()).toMatchObject({ firstFrameMs: null, firstFrameBy: null })
    expect(watch.firstFrameMs).toBe(900)
  })

  it('comes again with another film', () => {
    const watch = watched(['loadeddata', 900])
    watch.take()
    watch.begin(false)
    watch.observe(playerOf({}), eventOf('loadstart', 2_000))
    watch.observe(playerOf({}), eventOf('loadeddata', 2_400))
    expect(watch.take()).toMatchObject({ firstFrameMs: 400 })
  })
})

describe("what the page's player loaded", () => {
  const progress = (...loaded: readonly number[]): Seen => ['progress', 1_000, { loaded }]

  it.each<[string, readonly Seen[], number]>([
    ['nothing yet', [['loadstart', 0]], 0],
    ['up to the last second that it had', [progress(10), progress(10, 40)], 0.4],
    ['all of it', [progress(100)], 1],
    ['no more than all of it', [progress(120)], 1],
    ['of a film of unknown length, nothing', [['progress', 0, { duration: Number.NaN, loaded: [10] }]], 0],
    ['again, from the start', [progress(50), ['loadstart', 0], progress(20)], 0.7],
  ])('%s', (_name, events, part) => {
    expect(watched(...events).take().pagePart).toBeCloseTo(part)
  })

  it('is reported as it grows', () => {
    const watch = watched(progress(30))
    watch.take()
    watch.observe(playerOf({ loaded: [80] }), eventOf('progress', 0))
    expect(watch.take().pagePart).toBeCloseTo(0.5)
    expect(watch.take().pagePart).toBeCloseTo(0)
  })
})
