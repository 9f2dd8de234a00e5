import { invalid } from '../lib/invalid-config.ts'
import { LIMITS } from '../limits.ts'

/** A STUN or TURN server as `RTCPeerConnection` takes it. */
export interface IceServer {
  readonly urls: string | readonly string[]
  /** TURN only, as `credential`. */
  readonly username?: string
  readonly credential?: string
}

/** RFC 7064, RFC 7065: a name, an IPv4 or an [IPv6] address. Others make `RTCPeerConnection` throw. */
const ADDRESS = /^(stuns?|turns?):([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?(\?transport=(udp|tcp))?$/i

const isTurn = (url: string): boolean => /^turns?:/i.test(url)

/** Whether it is the address of a STUN server. */
export const isStunAddress = (url: string): boolean => ADDRESS.test(url) && !isTurn(url)

/** Whether one of the servers relays data. */
export function hasRelay(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some(isTurn))
}

function readSecret(field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') return invalid(field, 'a text, which TURN needs', typeof value)
  // Its length, since it is a secret: it is neither shown nor logged.
  const most = LIMITS.iceCredentialCharacters
  if (value.length > most) invalid(field, `at most ${most} characters`, value.length)
  return value
}

function readServer(field: string, value: unknown): IceServer {
  if (typeof value !== 'object' || value === null) return invalid(field, '{ urls, username, credential }', value)
  const { urls, username, credential } = value as Record<string, unknown>
  const list: unknown[] = Array.isArray(urls) ? urls : [urls]
  if (list.length === 0) invalid(`${field}.urls`, 'an address', urls)
  for (const url of list) {
    const fits = typeof url === 'string' && url.length <= LIMITS.urlCharacters && ADDRESS.test(url)
    if (!fits) invalid(`${field}.urls`, 'addresses such as stun:example.org:3478 or turns:example.org:5349', url)
  }
  const addresses = list as string[]
  if (!addresses.some(isTurn)) return { urls: addresses }
  return {
    urls: addresses,
    username: readSecret(`${field}.username`, username),
    credential: readSecret(`${field}.credential`, credential),
  }
}

/** Reads `iceServers` of a config.json. @throws ConfigError `config-invalid` */
export function readIceServers(value: unknown): readonly IceServer[] {
  if (!Array.isArray(value)) return invalid('iceServers', 'a list', value)
  if (value.length > LIMITS.iceServers) invalid('iceServers', `at most ${LIMITS.iceServers} servers`, value.length)
  return value.map((server, index) => readServer(`iceServers[${index}]`, server))
}
