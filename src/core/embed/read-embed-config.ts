import { ConfigError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { parseAddress } from '../money/accounts.ts'
import type { Address } from '../money/wei.ts'
import { isStunAddress } from '../peering/ice-servers.ts'
import { hostKindOf } from '../peering/private-host.ts'
import type { EmbedConfig, Handover, ShareMode, SuggestedLimits } from './embed-config.ts'

/** Most of an invalid value that its error repeats, characters. */
const QUOTED = 80
const KINDS = ['video', 'file'] as const
const SHARE_MODES: readonly ShareMode[] = ['ask', 'quiet', 'off']
const HANDOVERS: readonly Handover[] = ['auto', 'idle', 'seamless', 'never', 'frame-first']
const THEMES = ['auto', 'light', 'dark'] as const
const LANGUAGE = /^[a-z]{2,8}(-[a-z0-9]{1,8}){0,5}$/i
const DATA_TORRENT = /^data:[\w.+/-]*;base64,[\w+/%=-]+$/

function quoted(value: unknown): string {
  if (typeof value !== 'string') return Array.isArray(value) ? 'a list' : typeof value
  return value.length > QUOTED ? `${value.slice(0, QUOTED)}…` : value
}

function invalid(field: string, expected: string, value: unknown): never {
  const got = quoted(value)
  const message = `${field}: expected ${expected}, got ${got}`
  throw new ConfigError('embed-config-invalid', message, { field, expected, got })
}

function oneOf<T extends string>(field: string, choices: readonly T[], value: unknown): T {
  const choice = choices.find((one) => one === value)
  return choice ?? invalid(field, choices.join(', '), value)
}

function numberOf(field: string, least: number, most: number, value: unknown): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  return invalid(field, `a number from ${least} to ${most}`, value)
}

function textOf(field: string, most: number, value: unknown): string {
  if (typeof value !== 'string' || value === '') return invalid(field, 'a text', value)
  return value.length <= most ? value : invalid(field, `at most ${most} characters`, value.length)
}

/**
 * Whether a site may have the host of an address asked. The visitor's own computer and network are out of its reach,
 * unless the embed itself is on this computer, where it is tried out.
 */
function mayReach(address: string, embedOrigin: string): boolean {
  const kind = hostKindOf(address)
  return kind === 'public' || (kind === 'loopback' && hostKindOf(embedOrigin) === 'loopback')
}

/**
 * The same of a whole address, which is to be encrypted, but on this computer.
 *
 * @param href as `URL` writes it
 * @param secure scheme in the internet, without a colon @param plain the same without encryption
 */
function fits(href: string, embedOrigin: string, secure: string, plain: string): boolean {
  const isPlain = href.startsWith(`${plain}:`) && hostKindOf(href) === 'loopback'
  return (isPlain || href.startsWith(`${secure}:`)) && mayReach(href, embedOrigin)
}

/**
 * Whether what was answered may be used: the browser follows redirects, and these lead anywhere.
 *
 * @param url of the answer
 */
export function mayUseAnswer(url: string, embedOrigin: string): boolean {
  return fits(url, embedOrigin, 'https', 'http')
}

/** Reads addresses that a site wants requested. */
class Addresses {
  readonly #embedOrigin: string

  constructor(embedOrigin: string) {
    this.#embedOrigin = embedOrigin
  }

  /** @param secure scheme in the internet, without a colon @param plain the same without encryption */
  url(field: string, secure: string, plain: string, value: unknown): string {
    const text = textOf(field, LIMITS.urlCharacters, value)
    const expected = `an absolute ${secure}: address in the internet, without a user name`
    let url: URL
    try {
      url = new URL(text)
    } catch {
      return invalid(field, expected, value)
    }
    if (!fits(url.href, this.#embedOrigin, secure, plain) || url.username !== '' || url.password !== '') {
      return invalid(field, expected, value)
    }
    return url.href
  }

  stun(field: string, value: unknown): string {
    const text = textOf(field, LIMITS.urlCharacters, value)
    if (isStunAddress(text) && mayReach(text, this.#embedOrigin)) return text
    return invalid(field, 'a STUN server in the internet, such as stun:example.org:3478', value)
  }
}

function listOf(field: string, value: unknown, read: (field: string, value: unknown) => string): readonly string[] {
  if (!Array.isArray(value)) return invalid(field, 'a list', value)
  if (value.length > LIMITS.embedAddresses) invalid(field, `at most ${LIMITS.embedAddresses} addresses`, value)
  return [...new Set(Array.from(value, (one, index) => read(`${field}[${index}]`, one)))]
}

function suggestedOf(value: unknown): SuggestedLimits {
  if (typeof value !== 'object' || value === null) return invalid('suggested', 'limits', value)
  const { kilobytesPerSecond, visitMegabytes, monthGigabytes } = value as Record<string, unknown>
  const limit = (field: string, one: unknown): number | null =>
    one === null || one === undefined ? null : numberOf(`suggested.${field}`, 0, LIMITS.embedSuggested, one)
  return {
    kilobytesPerSecond: limit('kilobytesPerSecond', kilobytesPerSecond),
    visitMegabytes: limit('visitMegabytes', visitMegabytes),
    monthGigabytes: limit('monthGigabytes', monthGigabytes),
  }
}

function fileOf(value: unknown): number | string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return textOf('file', LIMITS.embedPathCharacters, value)
  const index = numberOf('file', 0, LIMITS.files - 1, value)
  return Number.isInteger(index) ? index : invalid('file', 'an index or a path', value)
}

function torrentOf(value: unknown, addresses: Addresses): string {
  if (typeof value !== 'string' || !value.startsWith('data:')) return addresses.url('torrent', 'https', 'http', value)
  const text = textOf('torrent', LIMITS.embedConfigCharacters, value)
  return DATA_TORRENT.test(text) ? text : invalid('torrent', 'a data: address in base64', value)
}

function payeeOf(value: unknown): Address | null {
  if (value === null || value === undefined) return null
  try {
    if (typeof value === 'string') return parseAddress(value)
  } catch {
    // A wrong checksum is a slip: what would be paid there is lost.
  }
  return invalid('payee', 'an account, 0x and 40 hexadecimal digits with their checksum', value)
}

function languageOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' && LANGUAGE.test(value) ? value : invalid('lang', 'a language, such as en', value)
}

/** Characters of everything that is kept. */
function charactersOf({ torrent, src, trackers, ice, file, report }: EmbedConfig): number {
  const name = typeof file === 'string' ? file.length : 0
  return [torrent, src, report ?? '', ...trackers, ...ice].reduce((sum, { length }) => sum + length, name)
}

/**
 * Reads what a site says of one embed. The site is not trusted: nothing that is not named here is kept, and no request
 * can be aimed at what is on the visitor's side.
 *
 * @param embedOrigin of the frame that reads it
 * @throws ConfigError `embed-config-invalid`, whose field `field` names what is wrong
 */
export function readEmbedConfig(value: unknown, { embedOrigin }: { readonly embedOrigin: string }): EmbedConfig {
  if (typeof value !== 'object' || value === null) return invalid('config', 'settings', value)
  const fields = value as Readonly<Record<keyof EmbedConfig, unknown>>
  const addresses = new Addresses(embedOrigin)
  const config: EmbedConfig = {
    kind: oneOf('kind', KINDS, fields.kind),
    torrent: torrentOf(fields.torrent, addresses),
    file: fileOf(fields.file),
    src: addresses.url('src', 'https', 'http', fields.src),
    trackers: listOf('trackers', fields.trackers, (field, one) => addresses.url(field, 'wss', 'ws', one)),
    ice: listOf('ice', fields.ice, (field, one) => addresses.stun(field, one)),
    share: oneOf('share', SHARE_MODES, fields.share),
    suggested: suggestedOf(fields.suggested),
    bootstrapMb: numberOf('bootstrapMb', 0, LIMITS.embedSuggested, fields.bootstrapMb),
    handover: oneOf('handover', HANDOVERS, fields.handover),
    payee: payeeOf(fields.payee),
    report:
      fields.report === null || fields.report === undefined
        ? null
        : addresses.url('report', 'https', 'http', fields.report),
    lang: languageOf(fields.lang),
    theme: oneOf('theme', THEMES, fields.theme),
  }
  if (config.payee !== null && config.report === null) {
    invalid('payee', 'beside it an address in report, which gets the cash-out orders', 'none')
  }
  const characters = charactersOf(config)
  if (characters <= LIMITS.embedConfigCharacters) return config
  return invalid('config', `at most ${LIMITS.embedConfigCharacters} characters`, characters)
}
