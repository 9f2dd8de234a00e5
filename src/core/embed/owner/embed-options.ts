import { ConfigError } from '../../errors.ts'
import { hostKindOf } from '../../peering/private-host.ts'
import type { EmbedConfig } from '../embed-config.ts'
import { readEmbedConfig } from '../read-embed-config.ts'
import { urlOf } from './embed-torrent.ts'

/** What an owner chooses for one embed: the settings of the frame, and what only the page's element reads. */
export interface EmbedOptions extends EmbedConfig {
  /** Folder of a frame that the owner hosts; null: the loader's own. */
  readonly base: string | null
  readonly chip: 'inline' | 'corner' | 'none'
  /** Of a film, before it plays; null: none. */
  readonly poster: string | null
  /** Words of the link to a file; of a film they are not used. */
  readonly text: string
}

export const CHIPS = ['inline', 'corner', 'none'] as const

/** What is wrong with one option. `value`: the frame does not take it. */
export interface OptionFault {
  /** As in {@link EmbedOptions}; of a list and of the limits without what follows. */
  readonly field: string
  readonly kind: 'value' | 'address' | 'chip-needed'
  /** What the reader expected, in English; for `value`. */
  readonly expected: string
}

/**
 * Reads what the owner chose with the reader that the frame has.
 *
 * @param embed address of the embed's origin
 */
export function faultOf(options: EmbedOptions, embed: string): OptionFault | null {
  try {
    readEmbedConfig(options, { embedOrigin: new URL(embed).origin })
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown
    const { field, expected } = thrown.fields
    return { field: String(field).replace(/[.[].*$/, ''), kind: 'value', expected: String(expected) }
  }
  for (const field of ['base', 'report', 'poster'] as const) {
    if (options[field] !== null && !isAddress(options[field], embed)) return { field, kind: 'address', expected: '' }
  }
  const isHidden = options.chip === 'none' && options.share === 'ask'
  return isHidden ? { field: 'chip', kind: 'chip-needed', expected: '' } : null
}

/** Secure, or on this computer where the embed is there too. */
function isAddress(text: string, embed: string): boolean {
  const url = urlOf(text)
  if (url === null) return false
  const { protocol, username, password } = url
  if (username !== '' || password !== '') return false
  const isLocal = hostKindOf(text) === 'loopback' && hostKindOf(embed) === 'loopback'
  return protocol === 'https:' || (protocol === 'http:' && isLocal)
}
