import { describe, expect, it } from 'vitest'
import { named, namespaceIn, namespaceOf, OWN_NAMESPACE, withNamespace } from '../../../src/protocol/namespace.ts'
import { opfsPathOf } from '../../../src/protocol/pieces.ts'
import { SESSION_DATABASE } from '../../../src/protocol/session.ts'
import { streamUrl } from '../../../src/protocol/stream.ts'
import { asInfoHash } from '../../info-hash.ts'

const HASH = asInfoHash('a'.repeat(40))

describe('a namespace', () => {
  it('is read from the parameter `as`', () => {
    expect(namespaceOf('?as=ana')).toBe('ana')
    expect(namespaceOf('?relay&as=ben-2')).toBe('ben-2')
  })

  it.each(['', '?', '?as=', '?as=Ana', '?as=a/b', '?as=..', '?as=%40', `?as=${'a'.repeat(17)}`, '?was=ana'])(
    'is the common one for %j',
    (search) => {
      expect(namespaceOf(search)).toBe('')
    },
  )

  it('changes no name when it is the common one', () => {
    expect(OWN_NAMESPACE).toBe('')
    expect(named('freshet')).toBe('freshet')
    expect(SESSION_DATABASE).toBe('freshet')
    expect(opfsPathOf(HASH, 3)).toEqual(['torrents', HASH, '3'])
    expect(streamUrl('/', HASH, ['a.mp4'], true)).toBe(`/stream/${HASH}/a.mp4?save=1`)
    expect(withNamespace('/a')).toBe('/a')
  })

  it('is read from the address of a window and the name of a worker', () => {
    const search = '?as=ana'
    expect(namespaceIn({ document: {}, location: { search }, name: 'freshet-engine@eve' })).toBe('ana')
    expect(namespaceIn({ location: { search }, name: named('freshet-engine', 'ben') })).toBe('ben')
    expect(namespaceIn({ location: { search }, name: 'freshet-engine' })).toBe('')
    expect(namespaceIn({})).toBe('')
  })

  it('keeps the names of two people apart', () => {
    expect(named('freshet', 'ana')).toBe('freshet@ana')
    expect(opfsPathOf(HASH, 3, 'ana')).toEqual(['torrents@ana', HASH, '3'])
  })

  it('is added to URLs', () => {
    expect(withNamespace('/a', 'ana')).toBe('/a?as=ana')
    for (const save of [true, false]) {
      const url = new URL(streamUrl('/', HASH, ['a ?as=eve.mp4'], save, 'ben'), 'https://app.test')
      expect(namespaceOf(url.search)).toBe('ben')
      expect(url.searchParams.get('save')).toBe(save ? '1' : null)
    }
  })
})
