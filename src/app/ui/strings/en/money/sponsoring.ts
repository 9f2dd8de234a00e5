import type { Catalogue } from '../../messages/translate.ts'

/** Of sponsoring a file: paying those who keep it available. */
export const sponsoring = {
  'sponsor.title': 'Sponsor this file',
  'sponsor.what':
    'Pay people for keeping this file available. Now and then, at random, Freshet fetches one piece of it from one of them, checks that it is right, and pays for it. The piece is then thrown away.',
  'sponsor.real':
    'You pay only for pieces that really arrived and were right, never for what anyone reports. It costs at most what you type here, and your own download is limited too.',
  'sponsor.open':
    'It works while Freshet is open here and this file is not paused. Only people who chose to be paid can be. None of them gets more than a quarter of a day’s money.',
  'sponsor.cannot':
    'What it cannot see: whether several of them are one person with several computers, or whether they serve others as well as you.',

  'sponsor.amount': 'What to spend',
  'sponsor.per': 'This amount is for',
  'sponsor.per.day': 'each day',
  'sponsor.per.all': 'the whole time',
  'sponsor.days': 'For how many days',
  'sponsor.daysProblem': 'Type a whole number of days from 1 to {most}.',
  'sponsor.megabytes': 'Own download, at most MB a day',
  'sponsor.megabytesHint': 'One piece of this file has {size}.',
  'sponsor.megabytesProblem': 'Type a whole number of MB from {least} to {most}.',
  'sponsor.tooSmall':
    'That pays for too few pieces. At your highest price a day needs at least {amount}, so that a quarter of it pays for one piece.',
  'sponsor.atMost': 'It costs at most {total}: at most {day} and {size} of download a day, until {date}.',
  'sponsor.month': 'The budget of your month for everything, {amount}, counts as well.',
  'sponsor.start': 'Start, for at most {total}',
  'sponsor.startAny': 'Start',
  'sponsor.again': 'Sponsor it again',
  'sponsor.setUp': 'Paying is not set up yet.',
  'sponsor.setUpLink': 'Set it up',

  'sponsor.status.buying': 'Fetching a piece now.',
  'sponsor.status.waiting': 'Waiting for the next piece. The time is drawn at random.',
  'sponsor.status.paused': 'Paused. Nothing is fetched or spent.',
  'sponsor.status.over': 'It has ended.',
  'sponsor.status.day': 'What you allowed for today is used up. It goes on tomorrow.',
  'sponsor.status.too-small': 'A quarter of a day’s money does not pay for one piece at today’s prices.',
  'sponsor.status.no-sellers': 'None of those who share this file now takes money at a price that you accept.',
  'sponsor.status.sellers-done': 'Each one who shares it now has had enough for today. Others may come.',
  'sponsor.status.not-running': 'The file is paused or being checked. It goes on when that has ended.',
  'sponsor.status.incomplete': 'The file is still being downloaded. It begins when all of it is here.',
  'sponsor.status.blocked': 'Nothing can be paid now.',

  'sponsor.spent': 'Spent',
  'sponsor.spentOf': 'of {total} at most',
  'sponsor.pieces': 'Pieces that were right',
  'sponsor.piecesOf': '{size} downloaded and thrown away',
  'sponsor.rate': 'Answered',
  'sponsor.rateOf': { one: 'of {count} piece asked for', other: 'of {count} pieces asked for' },
  'sponsor.until': 'Until',
  'sponsor.source': 'These numbers come from your own Freshet, not from visitors.',
  'sponsor.days.title': 'Day by day',
  'sponsor.day': 'Day (UTC)',
  'sponsor.daySellers': 'People',
  'sponsor.dayPieces': 'Right',
  'sponsor.dayFailed': 'Wrong',
  'sponsor.dayUnanswered': 'Too late',
  'sponsor.csv': 'Save as a table (CSV)',
  'sponsor.pause': 'Pause sponsoring',
  'sponsor.resume': 'Go on sponsoring',
  'sponsor.stop': 'Stop sponsoring',
  'sponsor.stopTitle': 'Stop sponsoring?',
  'sponsor.stopText': 'Nothing more is fetched or spent. What was spent stays spent, and the numbers stay here.',
  'sponsor.started': 'Sponsoring has started.',
  'sponsor.pausedNow': 'Sponsoring is paused.',
  'sponsor.stopped': 'Sponsoring has stopped.',
} as const satisfies Catalogue
