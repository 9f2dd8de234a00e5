import type { Catalogue } from '../../messages/translate.ts'

/** What went wrong with the user's wallet, and the next step: loads with the wallet. */
export const walletErrors = {
  'error.no-wallet': 'There is no wallet in this browser. Install one, reload this page, then connect it.',
  'error.not-confirmed': 'You did not go on, so nothing was sent.',
  'error.rejected': 'You declined this in your wallet, so nothing has happened.',
  'error.request-pending':
    'Your wallet is still waiting for an answer to an earlier request. Open it, answer that, then try again.',
  'error.WalletError.locked':
    'Your wallet is locked, or no longer lets this page see an account. Unlock it, connect it, then try again.',
  'error.account-changed':
    'Your wallet has changed to another account. Choose the account you began with, or start again with this one.',
  'error.WalletError.wrong-chain':
    'Your wallet stays on another chain. Choose the right one in the wallet, then try again.',
  'error.WalletError.unsupported': 'Your wallet does not know how to do this. Update it, or connect another one.',
  'error.wallet-offline':
    'Your wallet cannot reach the chain. Check your connection and the node address in the wallet, then try again.',
  'error.wallet-failed': 'Your wallet could not do this. It said: {reason}. Look into the wallet before you try again.',
  'error.reverted':
    'The chain refused this: nothing moved except the network fee. Refresh to see what changed, then try again.',
  'error.reverted-because':
    'The chain refused this ({reason}): nothing moved except the network fee. Refresh to see what changed, then try again.',
  'error.WalletError.cancelled':
    'You cancelled this transaction in your wallet. Only its network fee was paid. Start again when you like.',
  'error.WalletError.replaced':
    'Your wallet sent another transaction in the place of this one. Look into the wallet to see which, then start again if this is still to be done.',
  'error.WalletError.dropped':
    'The network has forgotten this transaction, most likely because its fee was too low. Cancel it in your wallet so that it cannot come back, then start again.',
  'error.not-sent': 'Your wallet did not send this transaction, and nothing was paid. Start again when you like.',
} as const satisfies Catalogue
