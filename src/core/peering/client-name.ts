import { fromHex } from '../bytes.ts'

/** Azureus-style client codes (BEP 20) that speak WebRTC or that users know. */
const CLIENTS: Readonly<Record<string, string>> = {
  BC: 'BitComet',
  BI: 'BiglyBT',
  DE: 'Deluge',
  FR: 'Freshet',
  LT: 'libtorrent',
  lt: 'rTorrent',
  qB: 'qBittorrent',
  TR: 'Transmission',
  UT: 'µTorrent',
  UW: 'µTorrent Web',
  WD: 'WebTorrent Desktop',
  WW: 'WebTorrent',
}

/**
 * A peer's program: from `v` of its extended handshake (BEP 10), else from its peer id (BEP 20), else null.
 * @param peerId 40 hex digits
 */
export function clientNameOf(peerId: string, version: Uint8Array | null): string | null {
  const sent = version && printable(version)
  if (sent) return sent.slice(0, 64)
  if (!/^[0-9a-f]{40}$/i.test(peerId)) return null
  const id = printable(fromHex(peerId).subarray(0, 8))
  const match = id && /^-([A-Za-z]{2})([0-9A-Za-z])([0-9A-Za-z])([0-9A-Za-z])([0-9A-Za-z])-$/.exec(id)
  if (!match) return null
  const name = CLIENTS[match[1] ?? '']
  // WebTorrent writes two digits each for major and minor, others one digit for each of four parts.
  if (match[1] === 'WW' || match[1] === 'FR') {
    return `${name} ${Number(`${match[2]}${match[3]}`)}.${Number(`${match[4]}${match[5]}`)}`
  }
  return `${name ?? match[1]} ${match[2]}.${match[3]}.${match[4]}`
}

/**
 * Whether a peer's program is one that answers as many requests as it accepts: WebTorrent, Freshet, or a client built
 * on libtorrent. Others may accept more than they can answer.
 * @param peerId 40 hex digits
 * @param version `v` of the extended handshake
 */
export function answersManyRequests(peerId: string, version: Uint8Array | null): boolean {
  const id = /^[0-9a-f]{40}$/i.test(peerId) ? printable(fromHex(peerId).subarray(0, 4)) : null
  if (id && /^-(?:WW|WD|FR|LT|qB|DE)/.test(id)) return true
  return /^(?:WebTorrent|Freshet|libtorrent|qBittorrent|Deluge)\b/i.test((version && printable(version)) ?? '')
}

function printable(bytes: Uint8Array): string | null {
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) return null
    text += String.fromCharCode(byte)
  }
  return text || null
}
