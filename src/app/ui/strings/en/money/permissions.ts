import type { Catalogue } from '../../messages/translate.ts'

/** Of the Permissions tab. */
export const permissions = {
  'permissions.lead':
    'Everything that may act for you, and how to take it back. Nothing here can spend from your wallet without asking you.',
  'permissions.key': 'Session key',
  'permissions.keyWhat':
    'Made in this browser, where it stays encrypted. It signs cheques so that your wallet does not have to.',
  'permissions.keyNone': 'There is none. It is made when you set up Speed.',
  'permissions.keyAddress': 'Address',
  'permissions.keyMade': 'Made',
  'permissions.keyMadeUnknown': 'before this browser kept notes',
  'permissions.keyLimit': 'Can promise',
  'permissions.keyLimitOf': 'at most {amount}: what is free in the vault, within what is left of the month’s budget',
  'permissions.keyLimitNone': 'nothing: Speed is off or the vault has nothing free',
  'permissions.keyRevoke': 'Delete the key',
  'permissions.keyRevokeTitle': 'Delete the session key?',
  'permissions.keyRevokeText':
    'No cheque can be signed with it any more, and Speed turns off. Cheques already given stay good. The vault stays yours: take out what is in it, or set up Speed again with a new key.',
  'permissions.issuer': 'Who signs for the vault',
  'permissions.issuerWhat':
    'The vault pays cheques of this signer only. Removing it ends that on the chain itself, even if somebody had copied the key.',
  'permissions.issuerSelf': 'Signed by {address}, the key of this browser.',
  'permissions.issuerOther': 'Signed by {address}, which is not the key of this browser.',
  'permissions.issuerNone': 'Nobody: it was removed, so nothing can be signed for this vault.',
  'permissions.issuerRevoke': 'Remove the signer',
  'permissions.issuerRevokeTitle': 'Remove the vault’s signer?',
  'permissions.issuerRevokeText':
    'Your wallet signs one transaction. Nothing new can be promised then, even with a stolen key. Cheques given before stay good for a while, so that peers can cash them. You can take out what is in the vault, but to pay again you need a new one.',
  'permissions.noVault': 'You have no vault.',
  'permissions.allowances': 'WBTT allowances',
  'permissions.allowancesWhat':
    'An allowance lets a contract take up to that much WBTT from your wallet. Freshet asks for exact amounts only, never for an unlimited one.',
  'permissions.allowanceNone': 'None of Freshet’s contracts may take anything.',
  'permissions.allowanceOf': '{name} may take {amount}.',
  'permissions.allowanceRevoke': 'Revoke what {name} may take',
  'permissions.allowanceAfter': 'Your wallet signs one transaction. Nothing else changes.',
  'permissions.allowanceLoading': 'Asking the chain…',
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
    'Freshet forgets the wallet. Speed and Earn go on with the vault and the cheques they have; the wallet itself may keep a note of this site until you remove it there.',
  'permissions.payee': 'Whom peers pay',
  'permissions.payeeWhat': 'While Earn is on, cheques are written to this address.',
  'permissions.payeeNone': 'Nobody: Earn is not set up.',
  'permissions.payeeRevoke': 'Turn Earn off',
  'permissions.done.key': 'The session key was deleted.',
  'permissions.done.payee': 'Earn is off.',
  'permissions.done.site': 'The wallet was disconnected.',
} as const satisfies Catalogue
