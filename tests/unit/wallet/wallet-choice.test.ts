import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { checkedIcon, GENERIC, walletChoices } from '../../../src/wallet/wallet-choice.ts'

const PNG = 'data:image/png;base64,AAAA'

describe('which wallets are offered', () => {
  test('each announced one once, by name, without the generic one', () => {
    const generic = { id: GENERIC, name: 'Injected' }
    const choices = walletChoices(
      [generic, { id: 'b', name: 'Zebra', icon: PNG }, { id: 'a', name: 'Ant' }, { id: 'b', name: 'Fake Zebra' }],
      true,
    )
    expect(choices).toEqual([
      { id: 'a', name: 'Ant', icon: null },
      { id: 'b', name: 'Zebra', icon: PNG },
    ])
  })

  test('the generic one when none was announced and it is there', () => {
    const generic = { id: GENERIC, name: 'Injected' }
    expect(walletChoices([generic], true)).toEqual([{ id: GENERIC, name: '', icon: null }])
    expect(walletChoices([generic], false)).toEqual([])
  })

  test('names lose what could hide or reorder letters, and their length', () => {
    const [choice] = walletChoices([{ id: 'x', name: `\u202eksaM\u0000${'a'.repeat(500)}` }], false)
    expect(choice?.name).toBe(`ksaM${'a'.repeat(LIMITS.walletNameCharacters - 4)}`)
    expect(walletChoices([{ id: 'io.x', name: '\u200b \n' }], false)[0]?.name).toBe('io.x')
  })

  test('never more than a list can show', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ id: `w${index}`, name: `${index}` }))
    expect(walletChoices(many, false)).toHaveLength(LIMITS.walletsShown)
  })
})

test.each([
  [PNG, PNG],
  ['data:image/svg+xml,%3Csvg/%3E', 'data:image/svg+xml,%3Csvg/%3E'],
  ['https://tracker.example/pixel.png', null],
  ['data:text/html,<script>', null],
  ['javascript:alert(1)', null],
  [`data:image/png;base64,${'A'.repeat(LIMITS.walletIconCharacters)}`, null],
  [undefined, null],
])('an icon has to be an inline picture of decent size: %.40s', (icon, shown) => {
  expect(checkedIcon(icon)).toBe(shown)
})
