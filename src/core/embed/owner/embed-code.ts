import type { EmbedOptions } from './embed-options.ts'

/** The loader of one build, as a page loads it. */
export interface Loader {
  /** Of one version, which never changes. */
  readonly url: string
  /** Hash for SRI. */
  readonly integrity: string
}

type Attribute = readonly [name: string, value: string]

const number = (value: number | null): string | null => (value === null || value === 0 ? null : String(value))
const list = (values: readonly string[]): string | null => (values.length === 0 ? null : values.join(' '))
const unless = (value: string, usual: string): string | null => (value === usual ? null : value)

/** Attributes of the element: those that differ from what it does without them. */
export function attributesOf(options: EmbedOptions): readonly Attribute[] {
  const { suggested } = options
  const all: readonly (readonly [string, string | null])[] = [
    ['torrent', options.torrent],
    ['file', options.file === null ? null : String(options.file)],
    ['trackers', list(options.trackers)],
    ['ice', list(options.ice)],
    ['share', unless(options.share, 'ask')],
    ['suggest-kbps', number(suggested.kilobytesPerSecond)],
    ['suggest-visit-mb', number(suggested.visitMegabytes)],
    ['suggest-month-gb', number(suggested.monthGigabytes)],
    ['bootstrap-mb', number(options.bootstrapMb)],
    ['handover', unless(options.handover, 'auto')],
    ['base', options.base],
    ['report', options.report],
    ['payee', options.payee],
    ['lang', options.lang],
    ['theme', unless(options.theme, 'auto')],
    ['chip', unless(options.chip, 'inline')],
  ]
  return all.filter((one): one is Attribute => one[1] !== null)
}

/** Attributes of the child, which works without script. */
export function childAttributesOf({ kind, src, poster }: EmbedOptions): readonly Attribute[] {
  if (kind === 'file') return [['href', src] as const, ['download', ''] as const]
  const still: readonly Attribute[] = poster === null ? [] : [['poster', poster]]
  return [['controls', ''], ['playsinline', ''], ['preload', 'metadata'], ...still, ['src', src]]
}

export const elementNameOf = (kind: EmbedOptions['kind']): string =>
  kind === 'video' ? 'freshet-video' : 'freshet-seed'

/** The code that the owner pastes into a page. */
export function embedCode(options: EmbedOptions, loader: Loader): string {
  const name = elementNameOf(options.kind)
  const child = childAttributesOf(options).map(written).join(' ')
  const inner = options.kind === 'video' ? `<video ${child}></video>` : `<a ${child}>${escapeText(options.text)}</a>`
  const attributes = attributesOf(options).map((one) => `\n  ${written(one)}`)
  const script: readonly Attribute[] = [
    ['async', ''],
    ['src', loader.url],
    ['integrity', loader.integrity],
    ['crossorigin', 'anonymous'],
  ]
  return [
    `<script ${script.map(written).join(' ')}></script>`,
    `<${name}${attributes.join('')}>`,
    `  ${inner}`,
    `</${name}>`,
    '',
  ].join('\n')
}

const written = ([name, value]: Attribute): string => (value === '' ? name : `${name}="${escapeAttribute(value)}"`)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeText = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one)
/** Line ends as numbers: a parser of HTML would change them. */
const escapeAttribute = (text: string): string =>
  escapeText(text).replace(/[\n\r\t]/g, (one) => `&#${one.charCodeAt(0)};`)

/** What the site's Content Security Policy has to allow, one directive each. */
export function policyLines({ base, report, src, kind }: EmbedOptions, loader: Loader): readonly string[] {
  const { origin } = new URL(loader.url)
  const lines = [`script-src ${origin}`, `frame-src ${base === null ? origin : new URL(base).origin}`]
  if (kind === 'video') lines.push(`media-src ${new URL(src).origin}`)
  if (report !== null) lines.push(`connect-src ${new URL(report).origin}`)
  return lines
}

/** Hosts besides other visitors that see the address of a visitor who shares: for the owner's privacy text. */
export function contactsOf({ trackers, ice }: Pick<EmbedOptions, 'trackers' | 'ice'>): readonly string[] {
  const hosts = [...trackers, ...ice].map((address) => new URL(address.replace(/^[a-z]+:(\/\/)?/i, 'http://')).hostname)
  return [...new Set(hosts)]
}
