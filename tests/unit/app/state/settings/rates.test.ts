import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isTorrentRates,
  NO_RATES,
  parseRate,
  ratesIn,
  rateText,
  withRates,
} from '../../../../../src/app/state/settings/rates.ts'
import { isConfig } from '../../../../../src/app/state/settings/site-config.ts'
import { LIMITS } from '../../../../../src/core/limits.ts'
import { asInfoHash } from '../../../../info-hash.ts'

describe('rates of torrents', () => {
  it('are those set last in each direction, and are dropped with their last limit', () => {
    let all = withRates({}, asInfoHash('a'), { download: 1_000, upload: null })
    all = withRates(all, asInfoHash('b'), { download: null, upload: 2_000 })
    all = withRates(all, asInfoHash('a'), { download: 3_000, upload: 4_000 })
    expect(ratesIn(all, 'download')).toEqual({ a: 3_000 })
    expect(ratesIn(all, 'upload')).toEqual({ a: 4_000, b: 2_000 })
    expect(withRates(all, asInfoHash('a'), NO_RATES)).toEqual({ b: { download: null, upload: 2_000 } })
  })

  it('are kept for the LIMITS.torrents torrents set last', () => {
    const all = Object.fromEntries(
      Array.from({ length: LIMITS.torrents + 2 }, (_, index) => [`t${index}`, { download: 1, upload: null }]),
    )
    const kept = withRates(all, asInfoHash('t0'), { download: 2, upload: null })
    expect(Object.keys(kept)).toHaveLength(LIMITS.torrents)
    expect(kept).toHaveProperty('t0')
    expect(kept).not.toHaveProperty('t1')
  })

  it('are read back only when they have the shape that was written', () => {
    const rate = fc.option(fc.nat())
    const rates = fc.record({ download: rate, upload: rate })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), rates), (all) => {
        expect(isTorrentRates(JSON.parse(JSON.stringify(all)))).toBe(true)
      }),
    )
    for (const bad of [null, [], 5, { a: 1 }, { a: { download: -1, upload: null } }, { a: { download: 1 } }]) {
      expect(isTorrentRates(bad)).toBe(false)
    }
  })
})

it('the configuration of a site may limit downloads or leave them out', () => {
  const config = { trackers: [], iceServers: [], uploadBytesPerSecond: 5 }
  expect(isConfig(config)).toBe(true)
  expect(isConfig({ ...config, downloadBytesPerSecond: 7 })).toBe(true)
  expect(isConfig({ ...config, downloadBytesPerSecond: null })).toBe(true)
  expect(isConfig({ ...config, downloadBytesPerSecond: '7' })).toBe(false)
})

describe('a typed rate', () => {
  it('is read as the language writes it, with a point or a comma before decimals', () => {
    expect(parseRate('1.5', 'en')).toEqual({ value: 1_500, error: null })
    expect(parseRate('1,5', 'de')).toEqual({ value: 1_500, error: null })
    expect(parseRate('1,500', 'en')).toEqual({ value: 1_500_000, error: null })
    for (const tag of ['en', 'de', 'fr', 'ar-EG']) {
      for (const half of ['0,5', '0.5']) expect(parseRate(half, tag)).toEqual({ value: 500, error: null })
    }
    expect(parseRate('1234,500', 'en').error?.code).toBe('amount-grouping')
    expect(parseRate(' ', 'en')).toEqual({ value: null, error: null })
    expect(parseRate('0', 'en').error?.code).toBe('amount-zero')
    expect(parseRate('1.2345', 'en').error?.code).toBe('amount-decimals')
    for (const bad of ['-1', '1e3', 'fast', '1 5']) expect(parseRate(bad, 'en').error).not.toBeNull()
  })

  it('comes back from the text of its field, in every notation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.constantFrom('en', 'de', 'fr', 'sv', 'hi', 'ar-EG'),
        (rate, tag) => {
          expect(parseRate(rateText(rate, tag), tag)).toEqual({ value: rate, error: null })
        },
      ),
    )
  })
})
