import { describe, expect, it } from 'vitest'
import { unsupportedIn } from '../../../../src/core/embed/capabilities.ts'
import { savedBytes } from '../../../../src/core/embed/embed-state.ts'
import {
  hasDeadTrackers,
  isMismatch,
  isUnreadable,
  VisitStats,
  type WatchedTorrent,
} from '../../../../src/core/embed/engine-view.ts'

const peer = (id: string, downloadedBytes: number): WatchedTorrent['peers'][number] => {
  return { id, kind: 'webrtc', downloadedBytes, error: null }
}
const host = (downloadedBytes: number, code?: string): WatchedTorrent['peers'][number] => {
  return { id: 'https://cdn.example/', kind: 'web-seed', downloadedBytes, error: code ? { code } : null }
}
const torrent = (peers: WatchedTorrent['peers'], uploadedBytes = 0): WatchedTorrent => {
  return { uploadedBytes, uploadBytesPerSecond: 0, peers, trackers: [] }
}

describe('what came and went in a visit', () => {
  it('is counted by sender, also of those that leave and come again', () => {
    const visit = new VisitStats()
    visit.observe(torrent([peer('a', 10), host(100)], 1_000))
    visit.observe(torrent([peer('a', 30), peer('b', 5), host(150)], 1_040))
    visit.observe(torrent([host(150)], 1_040))
    visit.observe(torrent([peer('a', 7), host(160)], 1_050))
    expect(visit.stats).toEqual({ http: 160, peers: 42, wasted: 0, sharedOut: 50, extraHttp: 0, peersNow: 1 })
  })

  it('goes on when another engine counts anew', () => {
    const visit = new VisitStats()
    visit.observe(torrent([host(100)], 500))
    visit.onEngineChanged()
    visit.observe(torrent([host(20)], 900))
    visit.observe(torrent([host(30)], 910))
    expect(visit.stats).toMatchObject({ http: 130, sharedOut: 10, peersNow: 0 })
  })
})

describe('what an owner’s host sent beside what is played', () => {
  const costs = (wastedBytes: number, extraBytes: number, ungivenBytes: number) => ({
    hostCosts: { wastedBytes, extraBytes, ungivenBytes },
  })

  it('is counted apart, for others until they have it, and may cost more than it saves', () => {
    const visit = new VisitStats()
    visit.observe({ ...torrent([peer('a', 10), host(100)]), ...costs(20, 50, 50) })
    expect(visit.stats).toMatchObject({ http: 30, peers: 10, wasted: 20, extraHttp: 50 })
    expect(savedBytes(visit.stats)).toBe(-60)
    visit.observe({ ...torrent([peer('a', 10), host(100)]), ...costs(20, 50, 5) })
    expect(savedBytes(visit.stats)).toBe(-15)
    visit.onEngineChanged()
    visit.observe({ ...torrent([host(7)]), ...costs(1, 2, 2) })
    expect(visit.stats).toMatchObject({ http: 34, wasted: 21, extraHttp: 7 })
  })
})

describe('what is wrong with a torrent', () => {
  it.each([
    ['web-seed-wrong-bytes', true, false],
    ['web-seed-wrong-files', true, false],
    ['web-seed-unreachable', false, true],
    ['web-seed-stalled', false, false],
  ])('%s', (code, mismatch, unreadable) => {
    const seen = torrent([host(0, code)])
    expect([isMismatch(seen), isUnreadable(seen)]).toEqual([mismatch, unreadable])
    // While another visitor is there the file may come from it.
    const shared = torrent([peer('a', 0), host(0, code)])
    expect([isMismatch(shared), isUnreadable(shared)]).toEqual([mismatch, false])
  })

  it('a torrent that has ended as it is another file, without its host', () => {
    expect(isMismatch({ ...torrent([]), error: { code: 'mismatch' } })).toBe(true)
    expect(isMismatch({ ...torrent([]), error: { code: 'disk-full' } })).toBe(false)
  })

  it('a host that was read before is not unreadable', () => {
    expect(isUnreadable(torrent([host(1, 'web-seed-unreachable')]))).toBe(false)
  })

  it('no tracker answers only if none does', () => {
    const dead = { state: 'waiting', error: { code: 'tracker-closed' } }
    const connecting = { state: 'connecting', error: null }
    const having = (trackers: WatchedTorrent['trackers']): boolean => hasDeadTrackers({ ...torrent([]), trackers })
    expect(having([dead, dead])).toBe(true)
    expect(having([dead, connecting])).toBe(false)
    expect(having([dead, { state: 'working', error: null }])).toBe(false)
    expect(having([])).toBe(false)
  })
})

describe('where no sharing is possible', () => {
  const scope = {
    origin: 'https://embed.example',
    isSecureContext: true,
    localStorage: {},
    sessionStorage: {},
    indexedDB: {},
    Worker: {},
    WebAssembly: {},
    navigator: { locks: {}, serviceWorker: {}, storage: {} },
  }
  const forbidden = (name: string): typeof scope =>
    Object.defineProperty({ ...scope }, name, {
      get: () => {
        throw new Error('SecurityError')
      },
    })

  it.each([
    ['nothing is missing', scope, null],
    ['a sandbox', { ...scope, origin: 'null' }, 'sandbox'],
    ['storage is forbidden', forbidden('localStorage'), 'storage'],
    ['storage of the tab is forbidden', forbidden('sessionStorage'), 'storage'],
    ['no database', { ...scope, indexedDB: undefined }, 'storage'],
    ['storage that ends with the page', { ...scope, credentialless: true }, 'storage'],
    ['no locks', { ...scope, navigator: { ...scope.navigator, locks: undefined } }, 'old'],
    ['no encryption', { ...scope, isSecureContext: false }, 'old'],
    ['no WebAssembly', { ...scope, WebAssembly: undefined }, 'old'],
  ])('%s', (_title, given, expected) => {
    expect(unsupportedIn(given)).toBe(expected)
  })

  it('storage that ends with the page is enough for our own preview', () => {
    expect(unsupportedIn({ ...scope, credentialless: true }, true)).toBeNull()
  })
})
