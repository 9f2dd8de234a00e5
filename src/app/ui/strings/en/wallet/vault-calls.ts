import type { Catalogue } from '../../messages/translate.ts'

/** Calls of the vault contracts: a heading and a sentence for each purpose. */
export const vaultCalls = {
  'do.create-vault': 'Create your vault with {amount}',
  'do.create-vaultText':
    'Creates your vault and deposits {amount} in it as WBTT. Only you can withdraw what is left. The key {issuer} of this browser may pay peers from it, within your budget.',
  'do.deposit': 'Deposit {amount}',
  'do.depositText': 'Moves {amount} from your wallet into your vault as WBTT, to pay peers with.',
  'do.deposit-wbtt': 'Deposit {wamount}',
  'do.deposit-wbttText': 'Moves {wamount} from your wallet into your vault, to pay peers with.',
  'do.announce-withdrawal': 'Withdraw {wamount}',
  'do.announce-withdrawalText':
    'Announces on the chain that you will withdraw {wamount} after the waiting time. Until then nothing of it is spent on new payments, and peers can still cash out what you owe them.',
  'do.cancel-withdrawal': 'Cancel the withdrawal',
  'do.cancel-withdrawalText': 'Cancels the announcement. What is in your vault can be spent again.',
  'do.withdraw': 'Withdraw {wamount}',
  'do.withdrawText': 'Moves {wamount} from your vault to your wallet. Less when peers have cashed out meanwhile.',
  'do.close-vault': 'Close your vault for good',
  'do.close-vaultText':
    'Moves everything from your vault to your wallet and closes it. What a peer has not cashed out by then is not paid any more.',
  'do.set-issuer': 'Change the vault’s key',
  'do.set-issuerText':
    'From now on {issuer} signs the payments of your vault. What was paid before can be cashed out for the waiting time only.',
  'do.revoke-issuer': 'Remove the vault’s key',
  'do.revoke-issuerText':
    'Nothing can be paid from your vault until you name a new key. What was paid before can be cashed out for the waiting time only.',
  'do.reserve': 'Guarantee {wamount}',
  'do.reserveText': 'Reserves {wamount} more of your vault for {beneficiary} alone.',
  'do.announce-release': 'End a guarantee',
  'do.announce-releaseText': 'After the waiting time, what is reserved for {beneficiary} can be made available again.',
  'do.release': 'Make a guarantee available again',
  'do.releaseText': 'What was reserved for {beneficiary} can be spent or withdrawn again.',
  'do.cash-out': { one: 'Cash out {count} payment', other: 'Cash out {count} payments' },
  'do.cash-outText':
    'Cashes the cheques that peers gave you: up to {wamount} goes to where you are paid. One that fails does not hold up the others.',
} as const satisfies Catalogue
