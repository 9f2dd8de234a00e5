import { KIB } from '../units.ts'

/** Embeds: what a site's page may send our frame, and what its visitors may be asked to give. */
export const EMBED_LIMITS = {
  /** Largest message of a site's page to our frame, bytes: a little more than the settings of an embed. */
  embedMessageBytes: 80 * KIB,
  /** How long the .torrent file of an embed may take, ms. */
  embedTorrentMs: 15_000,
  /** What a visitor is first offered to give, kB a second. */
  embedRateKilobytes: 250,
  /** The same, MB a visit. */
  embedVisitMegabytes: 200,
  /** The same, GB a month. */
  embedMonthGigabytes: 2,
  /** The most that a visitor may allow, kB a second. */
  embedMostRateKilobytes: 10_000,
  /** The same, MB a visit. */
  embedMostVisitMegabytes: 10_000,
  /** The same, GB a month. */
  embedMostMonthGigabytes: 100,
  /** What one site may send before it asks again how much of a limit for all sites is left, bytes. */
  embedLeaseBytes: 16_000_000,
  /** Sites with a part of the limit for all sites at once. */
  embedLeases: 32,
  /** How long the page of all sites takes a visit for open after it was last seen, ms. */
  embedVisitNotedMs: 300_000,
  /** Cash-out orders in one message to an owner's collector. */
  embedPostedOrders: 15,
  /** Owners' collectors, each with the account that is paid, of which an embed notes which orders they have. */
  embedOrderPlaces: 4,
  /** How long an embed waits between two of these messages, ms. */
  embedPostOrdersMs: 30_000,
  /** Sites whose earnings the visitor's own page keeps. */
  embedEarningSites: 500,
  /** Names of files, and codes of errors, that an owner's numbers show each by itself. */
  reportNames: 1_000,
  /** How long a question has to be seen, ms, before a click on it counts. */
  embedSeenMs: 800,
  /** How long an embed leaves alone a host that could not be read, ms: at first, and at most. */
  embedRetryMinMs: 30_000,
  embedRetryMaxMs: 600_000,
  /** How long an embed then gives the host to answer, ms. */
  embedAnswerMs: 5_000,
  /** How long a page is hidden before its embeds stop giving, ms. */
  embedHiddenMs: 600_000,
  /** How long an embed is without peers before it says so, ms. */
  embedNoPeersMs: 20_000,
  /** How late its own player may have a film's first bytes while the page's shows the film, s. */
  embedSpareSeconds: 5,
  /** How often an embed that gives measures how long its own requests take, ms. */
  embedProbeMs: 20_000,
  /** How long it stops giving when they take twice as long, ms. */
  embedContentionMs: 120_000,
} as const
