import type { Mp4Layout } from './mp4-layout.ts'

/** What was found out about the address of the owner's file by asking for it as other sites do. */
export interface AddressFacts {
  readonly url: string
  /** `blocked`: it answers, but pages of other sites may not read it. `none`: no answer. */
  readonly answer: 'read' | 'blocked' | 'none'
  /** Of a request for a part; null where it could not be read. */
  readonly status: number | null
  /** Of the whole file; null where it is not told. */
  readonly length: number | null
  readonly type: string | null
  readonly moov: Mp4Layout['place']
}

export type CheckName = 'answer' | 'cors' | 'ranges' | 'length' | 'type' | 'moov'

/** `unknown`: could not be found out, as another check says. */
export interface Check {
  readonly name: CheckName
  readonly verdict: 'good' | 'bad' | 'unknown'
  /** What was found, for the words. */
  readonly found: string
}

/** Media types of what browsers play, and of other files, by the ending of the name. */
const TYPES: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  ogv: 'video/ogg',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  zip: 'application/zip',
  pdf: 'application/pdf',
  torrent: 'application/x-bittorrent',
}

const endingOf = (url: string): string => /\.([a-z0-9]{1,8})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''

/** The media type that the file should be sent with; null where its name does not tell. */
export const typeFor = (url: string): string | null => TYPES[endingOf(url)] ?? null

/**
 * Judges an address. Checks that do not concern the file are left out.
 *
 * @param kind of the embed
 * @param length of the file in the torrent
 */
export function checkAddress(facts: AddressFacts, kind: 'video' | 'file', length: number): readonly Check[] {
  const { answer, status } = facts
  if (answer === 'none') return [{ name: 'answer', verdict: 'bad', found: '' }]
  const isRead = answer === 'read'
  if (isRead && status !== null && status >= 400) return [{ name: 'answer', verdict: 'bad', found: String(status) }]
  const answers: Check = { name: 'answer', verdict: 'good', found: '' }
  // Nothing more is known before the first thing is mended.
  if (!isRead) return [answers, { name: 'cors', verdict: 'bad', found: '' }]
  const judged = <T>(name: CheckName, value: T | null, isGood: (value: T) => boolean): Check =>
    value === null
      ? { name, verdict: 'unknown', found: '' }
      : { name, verdict: isGood(value) ? 'good' : 'bad', found: String(value) }
  const checks: Check[] = [
    answers,
    { name: 'cors', verdict: 'good', found: '' },
    judged('ranges', status, (one) => one === 206),
    judged('length', facts.length, (one) => one === length),
  ]
  const wanted = typeFor(facts.url)
  const isFilm = (type: string): boolean => /^(video|audio)\//.test(type)
  if (kind === 'video' || wanted !== null) {
    checks.push(judged('type', facts.type, (one) => (kind === 'video' ? isFilm(one) : one !== 'text/html')))
  }
  if (kind === 'video' && wanted === 'video/mp4') checks.push(judged('moov', facts.moov, (one) => one === 'first'))
  return checks
}

export const HOSTS = ['nginx', 'apache', 's3'] as const
export type HostName = (typeof HOSTS)[number]

/**
 * What an owner has to add to the settings of the file's host, by the checks that failed; null where there is nothing
 * to add there.
 */
export function hostLines(checks: readonly Check[], url: string, host: HostName): string | null {
  const failed = (name: CheckName): boolean => checks.some((one) => one.name === name && one.verdict === 'bad')
  const ending = endingOf(url)
  const lines: string[] = []
  if (failed('cors')) lines.push(...CORS[host])
  if (failed('ranges')) lines.push(...RANGES[host])
  const type = typeFor(url)
  if (failed('type') && type !== null) lines.push(...typeLines(host, type, ending, url))
  return lines.length === 0 ? null : lines.join('\n')
}

const EXPOSED = 'Content-Length, Content-Range'
const CORS: Readonly<Record<HostName, readonly string[]>> = {
  nginx: [
    'add_header Access-Control-Allow-Origin "*" always;',
    `add_header Access-Control-Expose-Headers "${EXPOSED}" always;`,
  ],
  apache: [
    'Header always set Access-Control-Allow-Origin "*"',
    `Header always set Access-Control-Expose-Headers "${EXPOSED}"`,
  ],
  s3: [
    JSON.stringify(
      [
        {
          AllowedOrigins: ['*'],
          AllowedMethods: ['GET', 'HEAD'],
          AllowedHeaders: ['Range'],
          ExposeHeaders: EXPOSED.split(', '),
        },
      ],
      null,
      2,
    ),
  ],
}
const RANGES: Readonly<Record<HostName, readonly string[]>> = {
  nginx: ['max_ranges 1;', 'proxy_force_ranges on;'],
  apache: ['MaxRanges default', 'Header always set Accept-Ranges "bytes"'],
  // The store itself always answers ranges: a cache before it does not pass them on.
  s3: [],
}

function typeLines(host: HostName, type: string, ending: string, url: string): readonly string[] {
  if (host === 'nginx') return [`types { ${type} ${ending}; }`]
  if (host === 'apache') return [`AddType ${type} .${ending}`]
  const name = new URL(url).pathname.split('/').at(-1)
  const key = `s3://BUCKET/${name}`
  return [`aws s3 cp "${key}" "${key}" --content-type ${type} --metadata-directive REPLACE`]
}
