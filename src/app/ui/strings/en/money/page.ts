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
  'money.playLong': 'This is play money: the chain runs only here, and its BTT is worth nothing. Try everything.',
  'money.loading': 'Asking the engine about your money…',
  'money.offline':
    'You are offline. What you see is from before; nothing can be set up, cashed or withdrawn until you are back.',
  'money.partFailed': 'This part could not be loaded. Check your connection and reload the page.',
  'money.noChain': 'No chain is connected',
  'money.noChainText':
    'Paying and earning happen on the BitTorrent Chain. This copy of Freshet has not been told how to reach it. Connect a wallet under Wallet to choose a chain.',
  'money.noContracts': 'Nothing can be bought or sold on this chain yet',
  'money.noContractsText':
    'Speed needs four small contracts on the chain, and nobody has put them on this one. Downloads and uploads go on free of charge, and your wallet works.',
  'money.toWallet': 'Go to Wallet',
  'money.reminder.cash':
    'BTT that you earned waits to be cashed out. Do it soon: a vault pays only while something is in it.',
  'money.reminder.at-risk':
    'A vault that owes you BTT is being emptied, or holds less than it promised you. Cash out now: what others take first is gone.',
  'money.reminder.back-up':
    'You hold cheques that no backup has. They live in this browser alone; save a copy in case its data is lost.',
  'money.reminder.open': 'Go to Earn',
} as const satisfies Catalogue
