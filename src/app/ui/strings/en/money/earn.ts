import type { Catalogue } from '../../messages/translate.ts'

/** Of the Earn tab. */
export const earn = {
  'earn.lead':
    'Let peers pay you for your upload. What they pay adds up here, and you cash it out whenever you like. A fifth of your upload always stays free for everyone.',
  'earn.switch': 'Earn',
  'earn.on': 'On: peers may pay for more of your upload.',
  'earn.off': 'Off: you share free of charge.',
  'earn.setUp': 'Your terms',
  'earn.ask': 'Your price per GB, at least',
  'earn.askHint': 'When more peers want to pay than you can serve, they bid against each other and pay more than this.',
  'earn.askOthers': {
    one: 'The one other seller seen asks {lowest}.',
    other: 'The {count} other sellers seen ask {lowest} or more, half of them {median} or less.',
  },
  'earn.askNone': 'No other seller was seen in the last hour.',
  'earn.payee': 'Where you are paid',
  'earn.payee.wallet': 'The connected wallet',
  'earn.payee.walletNone': 'No wallet is connected. Connect one, or enter an address.',
  'earn.payee.other': 'Another address',
  'earn.payee.field': 'Address',
  'earn.payee.hint':
    '0x and 40 digits, on the BitTorrent Chain. Not the deposit address of an exchange: you are paid in WBTT, which exchanges may not credit.',
  'earn.payee.confirm': 'I have compared every part of this address, and it is mine.',
  'earn.payee.unconfirmed': 'Compare the address, then tick the box below it. What is paid to a wrong address is lost.',
  'earn.payee.now': 'Where you are paid',
  'earn.payee.change': 'From the next cash-out on, everything that you have earned is paid there.',
  'earn.start': 'Save and start earning',
  'earn.save': 'Save terms',
  'earn.saved': 'Terms saved.',
  'earn.turnedOn': 'Earn is on.',
  'earn.turnedOff': 'Earn is off. You share free of charge.',
  'earn.today': 'Earned today',
  'earn.allTime': 'Earned in all',
  'earn.cashable': 'Ready to cash out',
  'earn.dust': 'Too small to cash out yet',
  'earn.dustWhat':
    'What a peer paid is worth less than the fee of about {threshold}. It is kept, and grows as that peer pays on.',
  'earn.dustUnknown': 'The fee for cashing out is not known yet.',
  'earn.nothing': 'Nothing to cash out yet. It adds up when peers pay for what you send.',

  'cash.title': 'Cash out',
  'cash.button': 'Cash out {amount}',
  'cash.what':
    'One transaction pays all of these to {address}. It arrives as WBTT, which you can turn into BTT under Wallet.',
  'cash.whatWallet':
    'One transaction pays all of these to the wallet that you connect. It arrives as WBTT, which you can turn into BTT under Wallet.',
  'cash.left': 'About {amount} are left after the network fee of at most {fee}.',
  'cash.feeEats': 'The network fee of about {fee} is more than this pays. Wait until more has come together.',
  'cash.feeUnknown': 'The network fee is shown before you sign.',
  'cash.elsewhere': 'More was paid to this account. Connect its wallet to cash it out:',
  'cash.more': {
    one: 'The first {limit} are cashed now; {count} is left for the next time.',
    other: 'The first {limit} are cashed now; {count} are left for the next time.',
  },
  'cash.vault': 'From vault',
  'cash.short': 'of {amount}: its vault holds no more now',
  'cash.result': 'Result',
  'cash.result.paid': 'Paid {amount}',
  'cash.result.partly':
    'Paid {amount}. {missing} could not be paid: the vault held no more. It can still be cashed out when the vault is filled again.',
  'cash.result.bounced': 'Not paid: the vault is empty. It can still be cashed out when the vault is filled again.',
  'cash.result.failed': 'Not paid: {why}',
  'cash.result.none': 'Not paid',
  'cash.done': 'Cashed out {amount}.',

  'orders.title': 'Earned on other sites',
  'orders.what':
    'Sites with Freshet embeds can earn for you. Open the file from the page “Your earnings” of an embed host, or that of your own collector. Each order is checked on the chain before it is shown here.',
  'orders.open': 'Open a file',
  'orders.checking': 'Checking {checked} of {count} orders…',
  'orders.payable': {
    one: '{count} order pays {amount} to your address {address}.',
    other: '{count} orders pay {amount} to your address {address}.',
  },
  'orders.none': 'None of these orders pays anything to you now.',
  'orders.later': {
    one: 'The first {limit} are cashed now; {count} is left for the next time.',
    other: 'The first {limit} are cashed now; {count} are left for the next time.',
  },
  'orders.paid': { one: '{count} is cashed already.', other: '{count} are cashed already.' },
  'orders.dust': {
    one: '{count} is worth less than the network fee.',
    other: '{count} are worth less than the network fee.',
  },
  'orders.empty': {
    one: 'The vault of {count} holds nothing now.',
    other: 'The vaults of {count} hold nothing now.',
  },
  'orders.elsewhere': {
    one: '{count} pays another address, and is left out. Connect its wallet, or enter the address above.',
    other: '{count} pay other addresses, and are left out. Connect the wallet, or enter the address above.',
  },
  'orders.other-chain': { one: '{count} is for another chain.', other: '{count} are for another chain.' },
  'orders.forged': {
    one: '{count} is not genuine: its signatures or its vault are wrong.',
    other: '{count} are not genuine: their signatures or vaults are wrong.',
  },

  'backup.title': 'Backup',
  'backup.what':
    'What peers paid you is kept in this browser until you cash it out. A backup is one encrypted file; with it and its password you can cash out from another browser.',
  'backup.save': 'Save a backup…',
  'backup.restore': 'Restore a backup…',
  'backup.saveTitle': 'Save a backup of what you earned',
  'backup.password': 'Password',
  'backup.again': 'The same password again',
  'backup.warning':
    'The file cannot be opened without this password, and with it anyone can take what you earned. Keep both somewhere safe.',
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
    'Payments that are newer than those here are added. Nothing is lost or replaced by an older one.',
  'backup.restoreSubmit': 'Restore',
  'backup.restored': { one: '{count} payment was added.', other: '{count} payments were added.' },
  'backup.restoredNone': 'Everything in this backup was here already.',
} as const satisfies Catalogue
