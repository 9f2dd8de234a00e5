import type { ConsentTerm } from '../../core/embed/embed-config.ts'
import type { Blocked, FrameRestReason, Unsupported } from '../../core/embed/embed-state.ts'
import type { EarningKind } from '../../core/embed/give/earning-kind.ts'
import type { LimitGrade } from '../../core/embed/give/limit-grade.ts'
import type { LimitField } from '../../core/embed/give/limit-text.ts'

/** A text for each value of a type, or a compile error. */
type Each<K extends string> = Record<K, string>

const question = {
  title: 'Share this file with other visitors?',
  askedBy: 'Asked by',
  file: 'File',
  fileId: 'Number of the file',
  sends:
    'While a page of this site is open, your device stores parts of this file, and of others that this site shares, and sends them to other visitors that load the same files.',
  seen: 'These visitors see your IP address and which of these files you have.',
  /** @param servers one name, or a list of them */
  seenBy: (servers: string, count: number) =>
    count === 1
      ? `These visitors, and the server ${servers} that connects you with them, see your IP address and which of these files you have.`
      : `These visitors, and the servers ${servers} that connect you with them, see your IP address and which of these files you have.`,
  most: 'Your device sends at most',
  gain: 'This lowers the costs of the site. You earn nothing.',
  /** @param payee address of the site's owner */
  gainOwner: (payee: string) =>
    `This lowers the costs of the site. You earn nothing; BTT that other visitors pay for it goes to ${payee}.`,
  /** @param own address of the visitor */
  gainOwn: (own: string) =>
    `This lowers the costs of the site. BTT that other visitors pay for it goes to your address ${own}.`,
  termLegend: 'For how long',
  terms: {
    visit: 'This visit, until you leave the page',
    day: '24 hours on this site',
    month: '30 days on this site',
  } satisfies Each<ConsentTerm>,
  same: 'If you do not share, nothing changes for you: a video plays and a file downloads just the same.',
  stop: 'To stop, press “Stop sharing” on the page. This closes the connections and deletes the stored parts.',
  yes: 'Share',
  notNow: 'Not now',
  inWindow: 'Answer in a window',
  asksInWindow:
    'You answer in a window of its own, which this site cannot cover. It says who sees what, and how much is sent.',
  noWindow: 'Your browser did not open a window. Allow windows for this site, then press again.',
}

const limits = {
  fields: {
    bytesPerSecond: 'Each second',
    visitBytes: 'In this visit',
    monthBytes: 'Each month',
  } satisfies Each<LimitField>,
  units: { bytesPerSecond: 'kB', visitBytes: 'MB', monthBytes: 'GB' } satisfies Each<LimitField>,
  /** @param bounds one number with its unit, or a list of them */
  most: (bounds: string, count: number) =>
    count === 1 ? `You can change this number, up to ${bounds}.` : `You can change these numbers, up to ${bounds}.`,
  malformed: (example: string) => `Enter a number, such as ${example}.`,
  below: (least: string) => `Enter ${least} or more.`,
  above: (most: string) => `Enter ${most} or less.`,
  grades: {
    exact: 'The limit of a month counts all sites together.',
    near: 'The limit of a month counts all sites together. Sites that are open at the same time can send a little more.',
    site: 'Your browser keeps sites apart, so these limits count for this site only.',
  } satisfies Each<LimitGrade>,
}

const states = {
  plain: 'Not shared. The file comes from the site alone.',
  asking: 'Waiting for your answer.',
  starting: 'Connecting to other visitors.',
  sharing: 'You share this file now.',
  stopped: 'Sharing has stopped. The stored parts are deleted.',
  resting: {
    'visit-limit': 'Paused: the limit of this visit is reached. Raise it below, or share again on your next visit.',
    'month-limit': 'Paused: the limit of this month is reached. Raise it below, or share again next month.',
    hidden: 'Paused while this page is in the background. It goes on when you return.',
    metered:
      'Paused: this connection has a data limit, or your browser saves data. It goes on with another connection.',
    contention: 'Paused for two minutes: your connection is busy.',
    'no-peers': 'No other visitors load this file now. It goes on when one comes.',
    superseded: 'Another tab of this site shares at the moment. This tab takes over when that one closes.',
  } satisfies Each<FrameRestReason>,
  blocked: {
    frame: 'Sharing could not be loaded. A content blocker may have stopped it. The file comes from the site alone.',
    engine: 'Sharing could not start in this browser. The file comes from the site alone.',
    webrtc: 'Your browser, or an extension, blocks connections to other visitors. The file comes from the site alone.',
    tracker: 'The server that connects visitors does not answer. It is asked again by itself.',
    cors: 'The site’s server does not allow this file to be shared, or does not answer. It is asked again by itself.',
    window: 'The window that asks is cut off by this site. The site’s owner can change that.',
  } satisfies Each<Blocked>,
  unsupported: {
    sandbox: 'This page does not let sharing store anything. Its owner can change that.',
    storage: 'Your browser does not let sharing store anything here. A private window may be the cause.',
    old: 'This browser is too old for sharing. An update may help.',
  } satisfies Each<Unsupported>,
  failed: {
    mismatch:
      'Sharing has stopped: the file on the site is not the one that visitors share. Its owner has to renew it.',
    other: (code: string) => `Sharing has stopped because of an error (${code}). Reload the page to try again.`,
  },
}

const frame = { title: 'Sharing with other visitors' }

const panel = {
  title: 'Sharing on this site',
  close: 'Close',
  now: 'State',
  site: 'Site',
  file: 'File',
  until: 'You agreed until',
  untilLeft: 'you leave the page',
  visitors: 'Visitors connected',
  given: 'Sent',
  givenVisit: 'In this visit',
  givenMonth: 'This month',
  givenMonthHere: 'This month, on this site',
  received: 'Received in this visit',
  fromVisitors: 'From visitors',
  fromSite: 'From the site’s server',
  of: (used: string, most: string) => `${used} of ${most}`,
  rate: (rate: string) => `At most ${rate} each second.`,
  change: 'Change limits',
  save: 'Save limits',
  saved: 'The new limits count from now on.',
  asked: 'Confirm the higher limits in the window that has opened.',
  oneLimit: 'Use one limit for all sites',
  /** @param host of the embed's own origin */
  oneLimitCookies: (host: string) =>
    `Your browser keeps this limit in cookies. With them, ${host} learns on which sites you share.`,
  oneLimitRefused:
    'Your browser did not allow one limit for all sites, so these limits count for this site only. Some browsers allow it once you have opened the page of all sites, below.',
  stop: 'Stop sharing',
  stopNote: '“Stop sharing” closes the connections and deletes the stored parts.',
  stopping: 'Stopping…',
  you: 'Page of all sites: your one limit, and what you earned',
  report: 'Report this file',
  reportNote: (host: string) =>
    `If this file should not be shared, tell the operator of ${host}. Nothing is sent before you send it yourself.`,
  reportMail: 'Write an e-mail',
  reportCopy: 'Copy the text',
  reportCopied: 'Copied.',
  reportNotCopied: 'Your browser did not copy it. Select the text and copy it.',
  reportText: 'Text of the report',
  reportSubject: 'Report of a shared file',
  reportBody: (site: string, name: string, id: string, build: string) =>
    `Site: ${site}\nFile: ${name}\nNumber of the file: ${id}\nBuild: ${build}\n\nWhat is wrong with it:\n`,
  earning: 'Earnings on this site',
  earns: {
    none: 'You earn nothing here.',
    visitor: 'Other visitors may pay BTT for what you send. It goes to your address:',
    owner: 'You earn nothing here. BTT that other visitors pay for what you send goes to the site, at the address:',
    off: 'Nothing is earned here: the server of this frame names no chain. It would go to the address:',
  } satisfies Each<EarningKind>,
  earned: 'Earned here',
  unmoved: 'Not moved yet',
  unmovedNote: 'What is not moved is lost when your browser deletes what this site has stored.',
  move: 'Move my earnings',
  setPayee: 'Earn with an address of your own',
  moveNote: 'This opens a window.',
  noWindow:
    'Your browser opened no window that this page can reach. Allow windows for this site, then press again. Some sites do not let it.',
  build: 'Build',
  buildUnknown: 'unknown',
}

const agree = {
  title: 'Share a file?',
  loading: 'Loading the question…',
  lost: 'This window cannot reach its page: the page is gone, or its site keeps them apart. Close the window, and go on in the page.',
  done: 'Your answer has been passed on. You can close this window.',
  tooSoon: 'Your answer did not count, because the window had only just come to the front. Press again.',
}

const earn = {
  title: 'Your earnings',
  loading: 'Waiting for the page…',
  lost: 'This window cannot reach its page: the page is gone, or its site keeps them apart. Close the window, and go on in the page.',
  failed: 'It could not be stored. Close this window, and press the button in the page again.',
  moved: (amount: string, site: string) => `${amount} earned on ${site} is stored here now.`,
  movedNothing: (site: string) => `Nothing was earned on ${site} yet.`,
  ready: (site: string) => `${site} uses this address from now on.`,
  close: 'You can close this window.',
}

const payee = {
  title: 'Where you are paid',
  lead: 'Other visitors may pay BTT for what your browser sends. Without an address you earn nothing. It is used on a site once you have pressed “Earn with an address of your own” there.',
  now: 'Your address',
  field: 'Your address, 0x and 40 digits',
  hint: 'An account of your wallet, on the chain below. Nothing secret is ever asked for.',
  malformed: 'Type an address: 0x and 40 digits from 0 to 9 and a to f.',
  checksum: 'One of the characters is wrong. Copy the address again.',
  confirm: 'I have compared every part of this address, and it is mine.',
  unconfirmed: 'Compare the address, then tick the box. What is paid to a wrong address is lost.',
  save: 'Save the address',
  saved: 'Your address is saved.',
  failed: 'It could not be saved. Try again.',
  remove: 'Remove the address',
  removed: 'The address is removed. Other sites that use it do so until you press the button in their panel.',
  chain: (id: number) => `Chain ${id}`,
  playMoney: 'play money, worth nothing',
  noChain: 'Nothing can be earned through this server: it names no chain.',
}

const you = {
  title: 'What you share on other sites',
  lead: (host: string) =>
    `Sites can ask you to share their files through ${host}. What this page shows is stored on your device only.`,
  loading: 'Reading what is stored…',
  failed: 'What is stored could not be read.',
  retry: 'Try again',
  offline: 'You are offline. What is shown is stored on this device, and can be changed all the same.',
  browser: 'What this browser allows',
  grades: {
    exact: 'One limit for all sites that you join to it. It counts exactly what all of them send.',
    near: 'One limit for all sites that you join to it. Sites that are open at the same time can send a little more.',
    site: 'No limit for all sites: your browser keeps sites apart, so your limits count for each site by itself.',
  } satisfies Each<LimitGrade>,
  sites: 'Sites',
  empty: 'No site is listed.',
  empties: {
    exact: 'A site is listed here once you choose “Use one limit for all sites” in its panel.',
    near: 'A site is listed here once you choose “Use one limit for all sites” in its panel.',
    site: 'This page cannot see what you share on sites. To stop on a site, open it and press “Stop sharing”.',
  } satisfies Each<LimitGrade>,
  until: 'You agreed until',
  untilLeft: 'you leave the page',
  untilEnded: 'this has ended',
  revoke: 'Stop',
  stopped: 'Stopped',
  revokeSite: (site: string) => `Stop sharing on ${site}`,
  revokeAll: 'Stop sharing on all sites',
  revoked: (site: string) =>
    `${site} may not share any more. Open pages of it stop within seconds; else what it has stored is deleted when you next open it.`,
  revokedAll:
    'No site may share any more. Open pages stop within seconds; else what a site has stored is deleted when you next open it.',
  revokeFailed: 'It could not be stopped. Try again.',
  limit: 'Your limit for all sites together',
  month: 'Sent this month',
  save: 'Save the limit',
  saved: 'Your limit is saved.',
  saveFailed: 'Your limit could not be saved. Try again.',
  earnings: 'Earned',
  earningsEmpty: 'Nothing was moved here yet. In the panel of a site, press “Move my earnings”.',
  earningsNote:
    'Each amount is what was earned in all, also what you have cashed out. It is paid only while those who promised it hold enough, so do not wait for long. What was earned after the last move is still on the site.',
  earnedOn: (site: string) => `Earned on ${site}`,
  movedAt: 'Last moved',
  cashOut: 'Cash out in Freshet',
  cashOutFile: 'Save as a file',
  cashOutNote: 'Freshet asks your wallet. The file holds nothing secret: it can be paid to your address only.',
  fileName: 'freshet-earnings.json',
  build: 'Build',
  version: 'Version',
  hash: 'Hash of all files',
  hashUnknown: 'could not be read',
}

/** The words of the frame and of its pages, in English. */
export const EN = { frame, question, limits, states, panel, agree, earn, payee, you }
