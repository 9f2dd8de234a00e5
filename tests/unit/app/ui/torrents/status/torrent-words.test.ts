import { describe, expect, test } from 'vitest'
import { Locale } from '../../../../../../src/app/state/shell/locale.ts'
import { progressWords } from '../../../../../../src/app/ui/torrents/status/torrent-words.ts'
import type { TorrentSummary } from '../../../../../../src/protocol/engine.ts'
import { torrent } from '../../../torrent.ts'

const locale = new Locale('en')

describe('the words for a recheck', () => {
  const words = (change: Partial<TorrentSummary>): string => progressWords(locale, torrent(change))

  test('show its progress, or that it waits or is paused, and never the time left', () => {
    expect(words({ state: 'checking', checkProgress: 0.4, etaSeconds: 9 })).toBe('40%, Checking data')
    expect(words({ state: 'checking' })).toBe('50%, Waiting to check data')
    expect(words({ state: 'paused', checkProgress: 0.4 })).toBe('40%, Paused while checking data')
  })
})
