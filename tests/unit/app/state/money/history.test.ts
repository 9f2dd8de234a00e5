import { expect, test } from 'vitest'
import { queryOf } from '../../../../../src/app/state/money/history.svelte.ts'
import { asInfoHash } from '../../../../info-hash.ts'

test('a filter of the history becomes the query of its groups, span and torrent', () => {
  expect(queryOf({ group: null, span: null, infoHash: null }, 9)).toEqual({})
  expect(queryOf({ group: 'cash', span: 'day', infoHash: asInfoHash('ab') }, 100_000_000)).toEqual({
    kinds: ['cashed', 'bounced'],
    since: 13_600_000,
    infoHash: 'ab',
  })
})
