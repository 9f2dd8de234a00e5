import type { Handover, ShareMode } from '../../core/embed/embed-config.ts'

export const ATTRIBUTES = [
  'torrent',
  'file',
  'src',
  'trackers',
  'ice',
  'share',
  'suggest-kbps',
  'suggest-visit-mb',
  'suggest-month-gb',
  'bootstrap-mb',
  'handover',
  'base',
  'report',
  'lang',
  'theme',
  'chip',
] as const
export type Attribute = (typeof ATTRIBUTES)[number]

const SHARE_MODES: readonly ShareMode[] = ['ask', 'quiet', 'off']
const HANDOVERS: readonly Handover[] = ['auto', 'idle', 'seamless', 'never', 'frame-first']
const CHIPS = ['inline', 'corner', 'none'] as const

/** What is none of the values counts as the first of them, as in HTML. */
export const oneOf = <T extends string>(values: readonly T[], value: string | null): T =>
  values.find((known) => known === value) ?? (values[0] as T)

export const shareOf = (value: string | null): ShareMode => oneOf(SHARE_MODES, value)
export const handoverOf = (value: string | null): Handover => oneOf(HANDOVERS, value)
export const chipOf = (value: string | null): (typeof CHIPS)[number] => oneOf(CHIPS, value)
