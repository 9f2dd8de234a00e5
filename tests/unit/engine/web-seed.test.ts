import type { Wire } from 'bittorrent-protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { WebSeedRest, webSeedUrl } from '../../../src/engine/client/web-seed.ts'

afterEach(() => vi.useRealTimers())

describe('webSeedUrl', () => {
  const one = [{ path: ['a b.webm'] }]
  it('names the file in a folder for a torrent of one file (BEP 19)', () => {
    expect(webSeedUrl('https://host/dir/', one)).toBe('https://host/dir/a%20b.webm')
  })
  it('leaves a file, and the folder of a torrent of several files, alone', () => {
    expect(webSeedUrl('https://host/x.webm', one)).toBe('https://host/x.webm')
    expect(webSeedUrl('https://host/dir/', [...one, ...one])).toBe('https://host/dir/')
  })
})

describe('WebSeedRest', () => {
  it('rests twice as long after each failure, up to a limit, and starts over after a success', () => {
    vi.useFakeTimers()
    const rest = new WebSeedRest()
    const wire = {} as Wire
    const restOnce = (): number => {
      const began = Date.now()
      let woke = 0
      rest.failed(wire, () => {
        woke = Date.now() - began
      })
      expect(rest.isResting(wire)).toBe(true)
      vi.advanceTimersByTime(LIMITS.webSeedRestMaxMs)
      expect(rest.isResting(wire)).toBe(false)
      return woke
    }
    const waits = Array.from({ length: 9 }, restOnce)
    expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((times) => times * LIMITS.webSeedRestMinMs))
    expect(waits.at(-1)).toBe(LIMITS.webSeedRestMaxMs)
    rest.succeeded(wire)
    expect(restOnce()).toBe(LIMITS.webSeedRestMinMs)
  })

  it('counts one failure, however many requests it had', () => {
    vi.useFakeTimers()
    const rest = new WebSeedRest()
    const wire = {} as Wire
    const wake = vi.fn()
    rest.failed(wire, wake)
    rest.failed(wire, wake)
    vi.advanceTimersByTime(LIMITS.webSeedRestMinMs)
    expect(wake).toHaveBeenCalledTimes(1)
  })

  it('wakes nobody once stopped', () => {
    vi.useFakeTimers()
    const rest = new WebSeedRest()
    const wake = vi.fn()
    rest.failed({} as Wire, wake)
    rest.stop()
    vi.advanceTimersByTime(LIMITS.webSeedRestMaxMs)
    expect(wake).not.toHaveBeenCalled()
  })
})
