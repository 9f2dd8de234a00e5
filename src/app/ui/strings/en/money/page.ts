import type { Catalogue } from '../../messages/translate.ts'

/** Of the Money page around its tabs. */
export const page = {
  'money.title': 'Money',
  'money.page': '{tab} · Money · {app}',
  'money.sections': 'Parts of the Money page',
  'money.tab.speed': 'Speed',
  'money.tab.earn': 'Earn',
  'money.tab.vault': 'Vault',
  'money.tab.wallet': 'Wallet',
  'money.tab.history': 'History',
  'money.tab.permissions': 'Permissions',
  'money.play': 'Play money',
  'money.playLong': 'This is play money: its BTT exists only here and is worth nothing. Try everything.',
  'money.loading': 'Reading your balances…',
  'money.offline':
    'You are offline. What you see is from before; nothing can be set up, cashed or withdrawn until you are back.',
  'money.partFailed': 'This part could not be loaded. Check your connection and reload the page.',
  'money.noChain': 'No chain is connected',
  'money.noChainText':
    'Paying and earning happen on the BitTorrent Chain. Connect a wallet under Wallet to choose a chain.',
  'money.noContracts': 'Nothing can be bought or sold on this chain yet',
  'money.noContractsText':
    'Freshet’s contracts are not on this chain. Downloads and uploads go on free of charge, and your wallet works.',
  'money.toWallet': 'Go to Wallet',
  'money.reminder.cash':
    'BTT that you earned waits to be cashed out. Do it soon: it is paid only while the other side’s vault holds enough.',
  'money.reminder.at-risk':
    'A peer that owes you BTT is emptying its vault, or holds less than it owes. Cash out now, before others take what is left.',
  'money.reminder.back-up':
    'What you earned is in no backup yet. It is in this browser alone; save a copy in case its data is lost.',
  'money.reminder.open': 'Go to Earn',
} as const satisfies Catalogue
