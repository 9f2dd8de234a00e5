import { LIMITS } from '../limits.ts'
import { BLOCK_BYTES } from '../metainfo/block.ts'
import type { Blocked, FrameRestReason, FrameState, Unsupported } from './embed-state.ts'

/** All that the state of an embed depends on. */
export interface EmbedSituation {
  readonly unsupported: Unsupported | null
  /** Code of an error that ends sharing for this page; null without one. */
  readonly failure: string | null
  readonly blocked: Blocked | null
  /** The owner's host cannot be read now, and no other visitor is connected. */
  readonly isHostOut: boolean
  readonly consent: 'none' | 'given' | 'withdrawn'
  /** The question is shown. */
  readonly isAsking: boolean
  /** `elsewhere`: another frame runs an engine that this one cannot use. */
  readonly engine: 'off' | 'starting' | 'running' | 'elsewhere'
  /** The frame's player is on: it needs the engine even where nothing may be given. */
  readonly isPlaying: boolean
  /** Bytes of payload that the limits leave: the engine sends nothing more once no block fits. */
  readonly visitLeft: number
  readonly monthLeft: number
  /** How long the page has been hidden, ms; 0 while it is seen. */
  readonly hiddenMs: number
  /** Paid for by volume, or the visitor wants to save data. */
  readonly isMetered: boolean
  /** What this device asks for itself takes twice as long since it gives. */
  readonly isContended: boolean
  /** For how long there has been no peer, ms; 0 with one. */
  readonly peerlessMs: number
}

/** `receive`: what the player needs, and nothing is given. */
export type EmbedWork = 'none' | 'receive' | 'share'

export interface EmbedDecision {
  readonly state: FrameState
  readonly work: EmbedWork
}

/** What an embed does now, and what it says that it does. */
export function decideEmbed(now: EmbedSituation): EmbedDecision {
  const { unsupported, failure, consent } = now
  if (unsupported !== null) return { state: { kind: 'unsupported', reason: unsupported }, work: 'none' }
  if (failure !== null) return { state: { kind: 'failed', reason: failure }, work: 'none' }
  if (consent === 'withdrawn' && !now.isAsking) return { state: { kind: 'stopped', reason: null }, work: 'none' }
  // Without the torrent there is nothing to ask about; without the window no yes can be given.
  if (now.blocked === 'cors' || (now.blocked === 'window' && consent === 'none')) {
    return { state: { kind: 'blocked', reason: now.blocked }, work: 'none' }
  }
  if (consent !== 'given') return { state: { kind: now.isAsking ? 'asking' : 'plain', reason: null }, work: 'none' }
  return decideAgreed(now)
}

function decideAgreed(now: EmbedSituation): EmbedDecision {
  const { engine } = now
  // A yes of another frame of the site holds here, too.
  const blocked = now.blocked === 'window' ? null : now.blocked
  // Without an engine, which needs WebRTC, nothing is left to rest; without trackers it still has the owner's host.
  if (blocked !== null && blocked !== 'tracker') return { state: { kind: 'blocked', reason: blocked }, work: 'none' }
  const withheld = withheldReason(now)
  if (withheld === 'metered' || withheld === 'hidden') return resting(withheld, now.isPlaying ? 'receive' : 'none')
  if (engine === 'elsewhere') return resting('superseded', 'share')
  const work = withheld === null ? 'share' : 'receive'
  // Other visitors may still come, and have the file.
  if (now.isHostOut) return { state: { kind: 'blocked', reason: 'cors' }, work }
  if (engine !== 'running') return { state: { kind: 'starting', reason: null }, work }
  if (withheld !== null) return resting(withheld, work)
  if (blocked !== null) return { state: { kind: 'blocked', reason: blocked }, work }
  if (now.peerlessMs >= LIMITS.embedNoPeersMs) return resting('no-peers', work)
  return { state: { kind: 'sharing', reason: null }, work }
}

/** Why nothing may be given now; null: it may. */
function withheldReason(now: EmbedSituation): FrameRestReason | null {
  if (now.isMetered) return 'metered'
  if (now.hiddenMs >= LIMITS.embedHiddenMs) return 'hidden'
  if (now.monthLeft < BLOCK_BYTES) return 'month-limit'
  if (now.visitLeft < BLOCK_BYTES) return 'visit-limit'
  return now.isContended ? 'contention' : null
}

function resting(reason: FrameRestReason, work: EmbedWork): EmbedDecision {
  return { state: { kind: 'resting', reason }, work }
}
