import { BLOCKED, type EmbedState, type EmbedStats, REST_REASONS, UNSUPPORTED } from '../../core/embed/embed-state.ts'
import type { FrameMedia, FromFrame } from './embed-messages.ts'
import { isModes } from './player-look.ts'

/** Longest text of a message: a code, a version, a guess. */
const TEXT = 200
/** Most buffered ranges read. */
const RANGES = 64
/** Largest side of a dialog, CSS pixels. */
const SIDE = 2_000

const DEMANDS = ['nothing', 'player', 'dialog'] as const
const SAVING = ['begun', 'whole', 'refused'] as const
const ANSWERS = ['yes', 'not-now'] as const
const PLAIN_STATES = ['plain', 'asking', 'starting', 'sharing', 'stopped'] as const

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= TEXT
const isAmount = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isOne = <T extends string>(values: readonly T[], value: unknown): value is T => values.includes(value as T)

function readState(value: unknown): EmbedState | null {
  if (!isFields(value)) return null
  const { kind, reason } = value
  if (isOne(PLAIN_STATES, kind)) return { kind, reason: null }
  if (kind === 'resting' && isOne(REST_REASONS, reason)) return { kind, reason }
  if (kind === 'blocked' && isOne(BLOCKED, reason)) return { kind, reason }
  if (kind === 'unsupported' && isOne(UNSUPPORTED, reason)) return { kind, reason }
  return kind === 'failed' && isText(reason) ? { kind, reason } : null
}

function readStats(value: unknown): EmbedStats | null {
  if (!isFields(value)) return null
  const { http, peers, wasted, sharedOut, extraHttp, peersNow } = value
  const counts = { http, peers, wasted, sharedOut, extraHttp, peersNow }
  return Object.values(counts).every(isCount) ? (counts as EmbedStats) : null
}

const isRange = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(isAmount)

function readMedia(value: unknown): FrameMedia | null {
  if (!isFields(value)) return null
  const { wallMs, seconds, paused, rate, duration, ended, muted, volume, buffered, error } = value
  if (![wallMs, seconds, rate, duration, volume].every(isAmount) || ![paused, ended, muted].every(isFlag)) return null
  if (!(error === null || isCount(error)) || (volume as number) > 1) return null
  if (!Array.isArray(buffered) || buffered.length > RANGES || !buffered.every(isRange)) return null
  return { wallMs, seconds, paused, rate, duration, ended, muted, volume, buffered, error } as FrameMedia
}

/** A message as the contract has it, or null: what the frame sends is read like anything from outside. */
export function readFromFrame(data: unknown): FromFrame | null {
  if (!isFields(data)) return null
  switch (data.kind) {
    case 'welcome': {
      const { protocol, nonce, version } = data
      return isCount(protocol) && isText(nonce) && isText(version)
        ? { kind: 'welcome', protocol, nonce, version }
        : null
    }
    case 'state': {
      const state = readState(data.state)
      return state && { kind: 'state', state }
    }
    case 'stats': {
      const stats = readStats(data.stats)
      return stats && { kind: 'stats', stats }
    }
    case 'media': {
      const media = readMedia(data.media)
      return media && { kind: 'media', media }
    }
    case 'file':
      return isCount(data.length) ? { kind: 'file', length: data.length } : null
    case 'ready':
      return { kind: 'ready' }
    case 'saving':
      return isOne(SAVING, data.how) ? { kind: 'saving', how: data.how } : null
    case 'captions':
      return isModes(data.modes) ? { kind: 'captions', modes: data.modes } : null
    case 'wants': {
      const { show, width, height } = data
      if (!isOne(DEMANDS, show) || !isAmount(width) || !isAmount(height)) return null
      return { kind: 'wants', show, width: Math.min(width, SIDE), height: Math.min(height, SIDE) }
    }
    case 'answered': {
      const { answer, until } = data
      return isOne(ANSWERS, answer) && isAmount(until) ? { kind: 'answered', answer, until } : null
    }
    case 'blocked': {
      const { what, guess } = data
      return isOne(BLOCKED, what) && isText(guess) ? { kind: 'blocked', what, guess } : null
    }
    case 'failed':
      return isText(data.code) ? { kind: 'failed', code: data.code } : null
    default:
      return null
  }
}
