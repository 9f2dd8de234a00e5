import type { EmbedConfig } from '../../core/embed/embed-config.ts'
import { type Attribute, handoverOf, oneOf, shareOf } from '../lib/attributes.ts'

/** Value of an attribute; null where it is not set. */
export type ReadAttribute = (name: Attribute) => string | null

const THEMES = ['auto', 'light', 'dark'] as const

const amount = (value: string | null): number | null => {
  const number = Number(value ?? '')
  return number > 0 && Number.isFinite(number) ? number : null
}

const list = (value: string | null): readonly string[] => (value ?? '').split(/\s+/).filter((part) => part !== '')

/** An absolute address; null for none, or for what is none. */
function addressOf(value: string | null, page: string): string | null {
  if (!value) return null
  try {
    return new URL(value, page).href
  } catch {
    return null
  }
}

/** Folder of a frame, with a slash at its end; null for what no page can be loaded from. */
export function frameFolder(base: string | null, page: string): string | null {
  const address = addressOf(base, page)
  if (address === null || !/^https?:/.test(address)) return null
  return address.endsWith('/') ? address : `${address}/`
}

/** Settings of an embed; null while it has no torrent or no file. The frame checks each value. */
export function readSettings(
  kind: EmbedConfig['kind'],
  read: ReadAttribute,
  childSrc: string | null,
  page: string,
): EmbedConfig | null {
  const torrent = addressOf(read('torrent'), page)
  const src = addressOf(childSrc, page)
  if (torrent === null || src === null) return null
  const file = read('file')
  return {
    kind,
    torrent,
    file: file !== null && /^\d+$/.test(file) ? Number(file) : file || null,
    src,
    trackers: list(read('trackers')),
    ice: list(read('ice')),
    share: shareOf(read('share')),
    suggested: {
      kilobytesPerSecond: amount(read('suggest-kbps')),
      visitMegabytes: amount(read('suggest-visit-mb')),
      monthGigabytes: amount(read('suggest-month-gb')),
    },
    bootstrapMb: amount(read('bootstrap-mb')) ?? 0,
    handover: handoverOf(read('handover')),
    payee: (read('payee') || null) as EmbedConfig['payee'],
    report: addressOf(read('report'), page),
    lang: read('lang') || null,
    theme: oneOf(THEMES, read('theme')),
  }
}
