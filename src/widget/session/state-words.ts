import type { Blocked, EmbedState, EmbedStats, RestReason, Unsupported } from '../../core/embed/embed-state.ts'

/** What the chip says of a state, in one language. The question and the panel have their words in the frame. */
export interface StateWords {
  /** Invitation, by what is embedded. */
  readonly ask: Readonly<Record<'video' | 'file', string>>
  readonly opening: string
  readonly asking: string
  readonly starting: string
  /** What was sent, and the devices that are connected. */
  readonly sharing: (sent: string, peers: number) => string
  readonly resting: Readonly<Record<RestReason, string>>
  readonly blocked: Readonly<Record<Blocked, string>>
  readonly unsupported: Readonly<Record<Unsupported, string>>
  readonly failed: string
  readonly stopped: string
  readonly stop: string
  /** The same for those who do not see what it stops. */
  readonly stopSharing: string
  /** Name of the meter. */
  readonly meter: string
  /** Name of the frame. */
  readonly frame: string
}

const en: StateWords = {
  ask: { video: 'Help share this video', file: 'Help share this file' },
  opening: 'Opening…',
  asking: 'Waiting for your answer',
  starting: 'Connecting…',
  sharing: (sent, peers) =>
    `Sharing: ${sent} sent, ${peers || 'no'} ${peers === 1 ? 'visitor' : 'visitors'} connected${peers === 0 ? ' now' : ''}`,
  resting: {
    limit: 'Paused: your limit is reached',
    hidden: 'Paused while this page is in the background',
    metered: 'Paused: this connection has a data limit',
    contention: 'Paused: your connection is busy',
    'no-peers': 'Ready to share: no other visitors now',
    superseded: 'Sharing in another tab of this site',
  },
  blocked: {
    frame: 'Sharing could not be loaded',
    engine: 'Sharing cannot run in this browser',
    webrtc: 'This browser blocks connections to other visitors',
    tracker: 'Other visitors cannot be found now',
    cors: 'This site does not allow sharing of this file',
    window: 'This site does not allow sharing in this browser',
  },
  unsupported: {
    sandbox: 'This page does not allow sharing',
    storage: 'This browser does not let sharing keep data',
    old: 'This browser is too old for sharing',
  },
  failed: 'Sharing has stopped because of an error',
  stopped: 'Sharing has stopped',
  stop: 'Stop',
  stopSharing: 'Stop sharing',
  meter: 'Part of this file that came from other visitors',
  frame: 'Sharing with other visitors',
}

/** A second language is one more entry. */
const LANGUAGES: Readonly<Record<string, StateWords>> = { en }

/** By a BCP 47 tag; English where there is no such language. */
export function stateWordsOf(tag: string): StateWords {
  return LANGUAGES[tag.toLowerCase().split('-')[0] ?? ''] ?? en
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const

/** Bytes as `12.3 MB`, in the given language's digits. */
export function formatBytes(bytes: number, language?: string): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 1), UNITS.length)
  const amount = bytes / 1_000 ** power
  return `${amount.toLocaleString(language, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${UNITS[power - 1]}`
}

/** The chip's text in a state. */
export function stateText(
  words: StateWords,
  kind: 'video' | 'file',
  state: EmbedState,
  stats: EmbedStats,
  language?: string,
): string {
  switch (state.kind) {
    case 'plain':
      return words.ask[kind]
    case 'sharing':
      return words.sharing(formatBytes(stats.sharedOut, language), stats.peersNow)
    case 'resting':
      return words.resting[state.reason]
    case 'blocked':
      return words.blocked[state.reason]
    case 'unsupported':
      return words.unsupported[state.reason]
    default:
      return words[state.kind]
  }
}
