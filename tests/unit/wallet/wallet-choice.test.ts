import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { checkedIcon, GENERIC_WALLET_ID, walletChoices } from '../../../src/wallet/wallet-choice.ts'

const PNG = 'data:image/png;base64,AAAA'

describe('the wallets to choose from', () => {
  test('include each announced wallet once, sorted by name, without the generic one', () => {
    const generic = { id: GENERIC_WALLET_ID, name: 'Injected' }
    const choices = walletChoices(
      [generic, { id: 'b', name: 'Zebra', icon: PNG }, { id: 'a', name: 'Ant' }, { id: 'b', name: 'Fake Zebra' }],
      true,
    )
    expect(choices).toEqual([
      { id: 'a', name: 'Ant', icon: null },
      { id: 'b', name: 'Zebra', icon: PNG },
    ])
  })

  test('include the generic wallet when it exists and none was announced', () => {
    const generic = { id: GENERIC_WALLET_ID, name: 'Injected' }
    expect(walletChoices([generic], true)).toEqual([{ id: GENERIC_WALLET_ID, name: '', icon: null }])
    expect(walletChoices([generic], false)).toEqual([])
  })

  test('have names without invisible or reordering characters, cut to a limit', () => {
    const [choice] = walletChoices([{ id: 'x', name: `\u202eksaM\u0000${'a'.repeat(500)}` }], false)
    expect(choice?.name).toBe(`ksaM${'a'.repeat(LIMITS.walletNameCharacters - 4)}`)
    expect(walletChoices([{ id: 'io.x', name: '\u200b \n' }], false)[0]?.name).toBe('io.x')
  })

  test('are no more than the limit', () => {
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
])('an icon must be an inline image of limited size: %.40s', (icon, shown) => {
  expect(checkedIcon(icon)).toBe(shown)
})
