import type { Catalogue } from '../../messages/translate.ts'

/** Calls of the token contract: a heading and a sentence for each purpose. */
export const tokenCalls = {
  'do.wrap': 'Wrap {amount}',
  'do.wrapText': 'Turns {amount} into the same amount of WBTT in your wallet. You can turn it back at any time.',
  'do.unwrap': 'Unwrap {amount}',
  'do.unwrapText': 'Turns WBTT back into {amount} in your wallet.',
  'do.send': 'Send {amount}',
  'do.sendText': 'Sends {amount} to the address below. It cannot be taken back.',
  'do.send-wbtt': 'Send {wamount}',
  'do.send-wbttText': 'Sends {wamount} to the address below. It cannot be taken back.',
  'do.approve': 'Allow {wamount} to be taken',
  'do.approveText': 'Allows the contract {spender} to take exactly {wamount} from your wallet, and never more.',
  'do.revoke-approval': 'Revoke an allowance',
  'do.revoke-approvalText': 'The contract {spender} can take nothing from your wallet any more.',
} as const satisfies Catalogue
