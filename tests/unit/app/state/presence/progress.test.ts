import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namesOf, routeOf } from '../../../../../src/app/state/presence/completion-notice.ts'
import { finishedBetween, hasMoved, NO_PROGRESS, progressOf } from '../../../../../src/app/state/presence/progress.ts'
import { iconState, iconUrl } from '../../../../../src/app/state/presence/progress-icon.ts'
import { awakeMs } from '../../../../../src/app/state/presence/wake-lock.ts'
import { asInfoHash } from '../../../../info-hash.ts'
import { torrent } from '../../torrent.ts'

const film = (name: string, verifiedBytes: number, extra = {}) =>
  torrent({ name, infoHash: asInfoHash(name), verifiedBytes, selectedBytes: 100, state: 'downloading', ...extra })

describe('progressOf', () => {
  it('adds up what downloads, and names it where it is one', () => {
    expect(progressOf([])).toEqual(NO_PROGRESS)
    expect(progressOf([film('a', 34), film('b', 100, { state: 'seeding' })])).toEqual({
      ...{ downloading: 1, fraction: 0.34, name: 'a' },
    })
    expect(progressOf([film('a', 20), film('b', 60)])).toEqual({ downloading: 2, fraction: 0.4, name: null })
  })

  it('counts a link whose torrent is not known yet, and nothing that is paused, failed or halted', () => {
    const unknown = film('a', 0, { state: 'metadata', selectedBytes: null })
    expect(progressOf([unknown])).toEqual({ downloading: 1, fraction: null, name: 'a' })
    const others = [
      film('b', 1, { state: 'paused' }),
      film('c', 1, { state: 'failed' }),
      film('d', 1, { outlook: 'halted' }),
    ]
    expect(progressOf(others)).toEqual(NO_PROGRESS)
  })
})

describe('finishedBetween', () => {
  it('is each download that completed, once, and nothing that was added complete', () => {
    const before = [film('a', 50), film('b', 50), film('c', 100, { state: 'seeding' })]
    const after = [
      film('a', 100, { state: 'seeding' }),
      film('b', 60),
      ...before.slice(2),
      film('d', 100, { state: 'seeding' }),
    ]
    expect(finishedBetween(before, after).map(({ name }) => name)).toEqual(['a'])
    expect(finishedBetween(after, after)).toEqual([])
  })

  it('is not a torrent whose last file was deselected', () => {
    expect(finishedBetween([film('a', 50)], [film('a', 0, { selectedBytes: 0, state: 'seeding' })])).toEqual([])
  })
})

describe('hasMoved', () => {
  it('is true while blocks come or go, not for a new or a resting torrent', () => {
    const rest = film('a', 1, { uploadedBytes: 9, downloadBytesPerSecond: 0, uploadBytesPerSecond: 200 })
    expect(hasMoved([], [rest])).toBe(false)
    expect(hasMoved([rest], [rest])).toBe(false)
    expect(hasMoved([rest], [{ ...rest, uploadedBytes: 10 }])).toBe(true)
    expect(hasMoved([rest], [{ ...rest, downloadBytesPerSecond: 1 }])).toBe(true)
  })
})

describe('the icon', () => {
  it('shows a tick for news, a ring for downloads, else the own icon', () => {
    expect(iconState(0, null, 0)).toBeNull()
    expect(iconState(2, 0.5, 1)).toBe('done')
    expect(iconState(2, null, 0)).toBe(0)
    expect(iconState(1, 1, 0)).toBe(20)
  })

  it('is a well-formed picture without a script, for every step', () => {
    for (const state of ['done', 0, 7, 20] as const) {
      const url = iconUrl(state)
      expect(url).toMatch(/^data:image\/svg\+xml,%3Csvg[^"'<> ]*%3C%2Fsvg%3E$/)
      expect(decodeURIComponent(url)).not.toMatch(/script|href|on\w+=/)
    }
  })
})

describe('awakeMs', () => {
  const active = { isWanted: true, isVisible: true, isPlaying: false, movedAt: 1_000 }

  it('lasts a while after the last byte, and for as long as something plays', () => {
    expect(awakeMs(active, 1_000)).toBe(5_000)
    expect(awakeMs(active, 6_000)).toBe(0)
    expect(awakeMs({ ...active, isPlaying: true }, 90_000)).toBe(Number.POSITIVE_INFINITY)
    expect(awakeMs({ ...active, movedAt: Number.NEGATIVE_INFINITY }, 0)).toBe(0)
  })

  it('is nothing out of view, or where the user did not ask for it', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        (isWanted, isVisible, isPlaying, at, now) => {
          const ms = awakeMs({ isWanted, isVisible, isPlaying, movedAt: at }, now)
          expect(ms).toBeGreaterThanOrEqual(0)
          if (!isWanted || !isVisible) expect(ms).toBe(0)
        },
      ),
    )
  })
})

describe('the notification of completed downloads', () => {
  const done = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ infoHash: asInfoHash(`${index}`), name: `film ${index}` }))

  it('leads to the torrent, or to the list for several', () => {
    expect(routeOf(done(1))).toMatchObject({ page: 'torrent', infoHash: done(1)[0]!.infoHash })
    expect(routeOf(done(2))).toEqual({ page: 'home', add: false })
  })

  it('names a bounded number of them', () => {
    expect(namesOf(done(1))).toBe('film 0')
    expect(namesOf(done(9)).split('\n')).toHaveLength(6)
  })
})
