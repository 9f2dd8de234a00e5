import type { Catalogue } from '../../messages/translate.ts'

/** Of a transaction: what it does and costs, and how it goes. */
export const transactions = {
  'tx.play': 'Play money',
  'tx.amount': 'Amount',
  'tx.fee': 'Network fee, at most',
  'tx.feeLikely': 'about {amount}',
  'tx.total': 'In all, at most',
  'tx.from': 'From',
  'tx.to': 'To',
  'tx.chain': 'Chain',
  'tx.contract': 'Contract',
  'tx.checking': 'Checking what this does and costs…',
  'tx.review': 'Nothing is sent until you continue and approve it in {wallet}.',
  'tx.wallet': 'your wallet',
  'tx.go': 'Continue in wallet',
  'tx.cancel': 'Cancel',
  'tx.close': 'Close',
  'tx.retry': 'Try again',
  'tx.duplicate':
    'The same was given to your wallet at {time} and is not finished. If you continue, it may happen twice. Check your wallet first.',
  'tx.duplicateGo': 'Continue all the same',
  'tx.elsewhere': 'Your wallet is on another chain. This has to happen on {chain}.',
  'tx.switch': 'Switch the wallet to {chain}',
  'tx.switching': 'Approve the other chain in your wallet…',
  'tx.waiting': 'Approve it in {wallet}. Look for its window.',
  'tx.pending': 'Sent. It is confirmed in a few seconds as a rule. You may close this; it goes on.',
  'tx.unreachable': 'The chain cannot be reached now. What was sent goes on without us; this looks again by itself.',
  'tx.unclear':
    'Your wallet did not say whether it sent this. Look at the activity it shows. If it is there, wait: this notices by itself.',
  'tx.unclearForget': 'It was not sent',
  'tx.done': 'Done',
  'tx.spedUp': 'Done, as sped up in your wallet',
  'tx.hash': 'Transaction',
  'tx.explorer': 'Open in the explorer',

  'amount.wbtt': '{amount} WBTT',

  'do.everything': 'everything',
} as const satisfies Catalogue
