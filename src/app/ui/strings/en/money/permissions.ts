import type { Catalogue } from '../../messages/translate.ts'

/** Of the Permissions tab. */
export const permissions = {
  'permissions.lead':
    'Everything that may act for you, and how to take it back. Nothing here can spend from your wallet without asking you.',
  'permissions.key': 'Session key',
  'permissions.keyWhat':
    'Made in this browser, where it stays encrypted. It signs payments to peers so that your wallet does not have to.',
  'permissions.keyNone': 'There is none. It is made when you set up Speed.',
  'permissions.keyAddress': 'Address',
  'permissions.keyMade': 'Made',
  'permissions.keyMadeUnknown': 'before this browser kept notes',
  'permissions.keyLimit': 'Can spend',
  'permissions.keyLimitOf':
    'at most {amount}: what is available in the vault, within what is left of the month’s budget',
  'permissions.keyLimitNone': 'nothing: Speed is off, or nothing in the vault is available',
  'permissions.keyRevoke': 'Delete the key',
  'permissions.keyRevokeTitle': 'Delete the session key?',
  'permissions.keyRevokeText':
    'Nothing can be paid with it any more, and Speed turns off. What was paid stays paid. The vault stays yours: withdraw what is in it, or set up Speed again with a new key.',
  'permissions.issuer': 'The vault’s key',
  'permissions.issuerWhat':
    'The vault pays only what this key signed. Removing the key from the vault ends that, even if the key was copied.',
  'permissions.issuerSelf': '{address}, the key of this browser.',
  'permissions.issuerOther': '{address}, which is not the key of this browser.',
  'permissions.issuerNone': 'None: it was removed, so nothing can be paid from this vault.',
  'permissions.issuerRevoke': 'Remove the key',
  'permissions.issuerRevokeTitle': 'Remove the vault’s key?',
  'permissions.issuerRevokeText':
    'Your wallet signs one transaction. Nothing new can be paid then, even with a stolen key. What you owe can still be cashed out for a while. You can withdraw what is in the vault, but to pay again you need a new one.',
  'permissions.noVault': 'You have no vault.',
  'permissions.allowances': 'Spending approvals (WBTT)',
  'permissions.allowancesWhat':
    'An approval lets a contract take up to that much WBTT from your wallet. Freshet asks for exact amounts only.',
  'permissions.allowanceNone': 'None of Freshet’s contracts may take anything.',
  'permissions.allowanceOf': '{name} may take {amount}.',
  'permissions.allowanceRevoke': 'Revoke what {name} may take',
  'permissions.allowanceAfter': 'Your wallet signs one transaction. Nothing else changes.',
  'permissions.allowanceLoading': 'Reading…',
  'permissions.allowanceWallet': 'Connect a wallet to see them.',
  'permissions.spender.vault': 'Your vault',
  'permissions.spender.factory': 'The vault factory',
  'permissions.spender.cashier': 'The cashier',
  'permissions.site': 'Connected wallet',
  'permissions.siteWhat':
    'Freshet sees this address and its balances, and may ask it to sign. Every signature is asked for in the wallet itself.',
  'permissions.siteNone': 'No wallet is connected.',
  'permissions.siteRevoke': 'Disconnect',
  'permissions.siteAfter':
    'Freshet forgets the wallet. Speed and Earn go on; the wallet itself may remember this site until you remove it there.',
  'permissions.payee': 'Where you are paid',
  'permissions.payeeWhat': 'What you earn is cashed out to this address.',
  'permissions.payeeNone': 'Nowhere: Earn is not set up.',
  'permissions.payeeRevoke': 'Turn Earn off',
  'permissions.done.key': 'The session key was deleted.',
  'permissions.done.payee': 'Earn is off.',
  'permissions.done.site': 'The wallet was disconnected.',
} as const satisfies Catalogue
