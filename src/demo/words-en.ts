import type { Catalogue } from '../app/ui/strings/messages/translate.ts'

/** The words of the demo page, in English. */
export const demo = {
  'demo.page': 'Two people, one page: {app} with play money',
  'demo.title': 'Pay for a film, and be paid for it',
  'demo.intro':
    'Ana and Ben are two people. Each has {app} with storage, a wallet and an engine of their own; they find each other and connect as they would across the world. The money is play money on a chain that lives in this browser.',
  'demo.ana': 'Ana',
  'demo.ben': 'Ben',
  'demo.frame': '{app} of {name}',
  'demo.steps': 'What to do',
  'demo.sell': 'Ana sells',
  'demo.sell.what':
    'Press “Seed the film”. Then, on Ana’s Earn page, connect the wallet “Play money” and start to earn. Her price is filled in: {ask} BTT per GB, about {cost} BTT for this film.',
  'demo.sell.seed': 'Seed the film',
  'demo.sell.show': 'Ana’s Earn page',
  'demo.buy': 'Ben gets ready to pay',
  'demo.buy.what':
    'On Ben’s Speed page, connect “Play money” and confirm once. His numbers are filled in: he puts in {budget} BTT and pays at most {maximum} BTT per GB.',
  'demo.buy.show': 'Ben’s Speed page',
  'demo.get': 'Ben pays and watches',
  'demo.get.what':
    'Open the film as Ben, confirm the link, and let it be paid for, about {cost} BTT. Ana is paid while it comes.',
  'demo.get.open': 'Open the film as Ben',
  'demo.get.now': '{percent} of the film is here. Ben has paid {spent} BTT, Ana has received {earned} BTT.',
  'demo.cash': 'Ana cashes out',
  'demo.cash.what': 'On Ana’s Earn page, cash out all. One transaction, and the coins are hers, less its fee.',
  'demo.cash.done': 'Ana has cashed out {cashed} BTT, before the fee.',
  'demo.done': 'Done',
  'demo.waiting': 'Starting both apps…',
  'demo.startOver': 'Start over',
  'demo.startOver.what': 'Deletes both people, their films and the chain.',
  'demo.failed': 'That did not work: {reason}',
  'demo.real': 'Open {app} itself',
} as const satisfies Catalogue
