import type { Catalogue } from '../../messages/translate.ts'

/** Calls of the vault contracts: a heading and a sentence for each purpose. */
export const vaultCalls = {
  'do.create-vault': 'Create your vault with {amount}',
  'do.create-vaultText':
    'Creates a vault that only you can take money out of, and puts {amount} into it as WBTT. The key {issuer} of this browser may promise it to peers by cheque.',
  'do.deposit': 'Put {amount} into your vault',
  'do.depositText': 'Wraps {amount} and puts it into your vault, to pay peers with.',
  'do.deposit-wbtt': 'Put {wamount} into your vault',
  'do.deposit-wbttText': 'Moves {wamount} from your wallet into your vault, to pay peers with.',
  'do.announce-withdrawal': 'Announce taking out {wamount}',
  'do.announce-withdrawalText':
    'Tells everyone that you will take {wamount} out of your vault after the waiting time. Until then it can no longer be promised, and peers can still cash what you promised before.',
  'do.cancel-withdrawal': 'Cancel taking out',
  'do.cancel-withdrawalText': 'Takes the announcement back. What is in your vault can be promised again.',
  'do.withdraw': 'Take out {wamount}',
  'do.withdrawText':
    'Moves {wamount}, of what you announced, from your vault to your wallet. Less when peers have cashed cheques meanwhile.',
  'do.close-vault': 'Close your vault for good',
  'do.close-vaultText':
    'Moves everything from your vault to your wallet and closes it. No cheque of it is paid any more, also none that a peer has not cashed yet.',
  'do.set-issuer': 'Change who signs cheques',
  'do.set-issuerText':
    'From now on {issuer} signs the cheques of your vault. Cheques signed before stay good for the waiting time only.',
  'do.revoke-issuer': 'Let nobody sign cheques',
  'do.revoke-issuerText':
    'Nobody can sign cheques of your vault until you name a new signer. Cheques signed before stay good for the waiting time only.',
  'do.reserve': 'Set {wamount} aside',
  'do.reserveText': 'Keeps {wamount} more of your vault for cheques to {beneficiary} alone.',
  'do.announce-release': 'Announce releasing what was set aside',
  'do.announce-releaseText': 'After the waiting time, what was set aside for {beneficiary} can be freed.',
  'do.release': 'Free what was set aside',
  'do.releaseText': 'What was set aside for {beneficiary} can be promised to anyone again.',
  'do.cash-out': { one: 'Cash out {count} cheque', other: 'Cash out {count} cheques' },
  'do.cash-outText':
    'Presents your cheques to the vaults of those who owe you: up to {wamount} goes to the addresses the cheques name. A bad cheque does not hold up the others.',
} as const satisfies Catalogue
