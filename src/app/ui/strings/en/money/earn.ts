import type { Catalogue } from '../../messages/translate.ts'

/** Of the Earn tab. */
export const earn = {
  'earn.lead':
    'Let peers pay you for your upload. They give you cheques, signed promises of BTT; Freshet checks each against the vault it is drawn on, and you cash them together whenever you like. A fifth of your upload always stays free for everyone.',
  'earn.switch': 'Earn',
  'earn.on': 'On: peers may pay for more of your upload.',
  'earn.off': 'Off: you share free of charge.',
  'earn.setUp': 'Your terms',
  'earn.ask': 'Least to ask for 1 GB',
  'earn.askHint': 'When more peers want to pay than you can serve, they bid against each other and pay more than this.',
  'earn.askOthers': {
    one: '{count} seller seen asks {lowest}.',
    other: '{count} sellers seen ask from {lowest}, half of them {median} or less.',
  },
  'earn.askNone': 'Nobody else has been seen selling in the last hour.',
  'earn.payee': 'Whom cheques are written to',
  'earn.payee.wallet': 'The connected wallet',
  'earn.payee.walletNone': 'No wallet is connected. Connect one, or enter an address.',
  'earn.payee.other': 'Another address',
  'earn.payee.field': 'Address',
  'earn.payee.hint':
    '0x and 40 digits, on the BitTorrent Chain. Not the address of an exchange: those do not see cheques.',
  'earn.payee.confirm': 'I have compared every part of this address, and it is mine.',
  'earn.payee.unconfirmed':
    'Compare the address, then tick the box below it. Cheques for a wrong address cannot be changed.',
  'earn.payee.now': 'Cheques are written to',
  'earn.payee.change':
    'Cheques that you hold already stay with the address they were written to. Only new ones go to another.',
  'earn.start': 'Save and start earning',
  'earn.save': 'Save terms',
  'earn.saved': 'Terms saved.',
  'earn.turnedOn': 'Earn is on.',
  'earn.turnedOff': 'Earn is off. You share free of charge.',
  'earn.today': 'Earned today',
  'earn.allTime': 'Earned in all',
  'earn.cashable': 'Cashable',
  'earn.dust': 'Dust',
  'earn.dustWhat':
    'Cheques below {threshold} cost more to cash than they are worth. They are kept apart, and grow as those peers pay on.',
  'earn.dustUnknown': 'What it costs to cash a cheque is not known yet, so small cheques are not told apart.',
  'earn.nothing': 'You hold no cheques yet. They come when peers pay for what you send.',

  'cash.title': 'Cash out',
  'cash.button': 'Cash out {amount}',
  'cash.what':
    'One transaction cashes all of these. The BTT goes to {address} as WBTT, which you can turn back into BTT under Wallet. The fee is shown before you sign.',
  'cash.more': {
    one: 'The first {limit} are cashed now; {count} is left for the next time.',
    other: 'The first {limit} are cashed now; {count} are left for the next time.',
  },
  'cash.vault': 'Vault',
  'cash.short': 'of {amount}: its vault holds no more now',
  'cash.result': 'What came of it',
  'cash.result.paid': 'Paid {amount}',
  'cash.result.partly': 'Paid {amount}, {missing} bounced: the vault held no more. The cheque stays good for the rest.',
  'cash.result.bounced': 'Bounced: the vault is empty. The cheque stays good, should it be filled again.',
  'cash.result.failed': 'Not cashed: {why}',
  'cash.result.none': 'Not cashed',
  'cash.done': 'Cashed {amount}.',
  'cash.anyone': 'Whichever wallet sends it, the BTT goes to the address on the cheque.',

  'backup.title': 'Backup',
  'backup.what':
    'Received cheques live in this browser. A backup is one encrypted file; with it and its password they can be cashed from another browser.',
  'backup.save': 'Save a backup…',
  'backup.restore': 'Restore a backup…',
  'backup.saveTitle': 'Save a backup of your cheques',
  'backup.password': 'Password',
  'backup.again': 'The same password again',
  'backup.warning': 'Nobody can open the file without this password. Keep it somewhere safe.',
  'backup.differs': 'The two passwords differ.',
  'backup.strength': 'Strength: {strength}',
  'backup.strength.short': 'too short, {count} characters at least',
  'backup.strength.weak': 'weak, add more words or characters',
  'backup.strength.fair': 'fair',
  'backup.strength.strong': 'strong',
  'backup.submit': 'Save file',
  'backup.working': 'Encrypting…',
  'backup.saved': 'Backup saved.',
  'backup.restoreTitle': 'Restore a backup',
  'backup.file': 'Backup file',
  'backup.restoreWhat':
    'Cheques that are newer than those you hold are added. Nothing is lost or replaced by an older one.',
  'backup.restoreSubmit': 'Restore',
  'backup.restored': { one: '{count} cheque was added.', other: '{count} cheques were added.' },
  'backup.restoredNone': 'Everything in this backup was here already.',
} as const satisfies Catalogue
