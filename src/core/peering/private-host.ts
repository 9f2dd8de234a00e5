/** Where a host is: on this computer, on its own network cable or wireless cell, in a private network, elsewhere. */
export type HostKind = 'loopback' | 'link-local' | 'private' | 'public'

/** IPv4 blocks that are not reached through the internet (RFC 6890), as [network, prefix length, kind]. */
const IPV4: readonly (readonly [string, number, HostKind])[] = [
  // 0.0.0.0 connects to this computer on Linux and macOS.
  ['0.0.0.0', 8, 'loopback'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'link-local'],
  ['10.0.0.0', 8, 'private'],
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['192.0.0.0', 24, 'private'],
  ['198.18.0.0', 15, 'private'],
  // Multicast and reserved, up to the broadcast address.
  ['224.0.0.0', 3, 'private'],
]

/** Names that only the resolver of this computer or of its network knows (RFC 6761, 6762, 8375, ICANN's .internal). */
const NAMES: readonly (readonly [RegExp, HostKind])[] = [
  [/(^|\.)localhost$|(^|\.)localdomain$/, 'loopback'],
  [/\.local$/, 'link-local'],
  [/\.(internal|home\.arpa|lan|home|corp|intranet)$/, 'private'],
  // A name without a dot, as `router`, is completed by the local network.
  [/^[^.]*$/, 'private'],
]

const ipv4Number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function ipv4Kind(address: number): HostKind {
  const block = IPV4.find(([network, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(address / size) === Math.floor(ipv4Number(network) / size)
  })
  return block?.[2] ?? 'public'
}

/** The eight groups of an IPv6 address as the URL standard serialises it: lower-case hex, at most one `::`. */
function ipv6Groups(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((g) => Number.parseInt(g, 16)))
  const [first, last] = [groups(head), groups(tail ?? '')]
  return tail === undefined ? first : [...first, ...Array(8 - first.length - last.length).fill(0), ...last]
}

function ipv6Kind(text: string): HostKind {
  const groups = ipv6Groups(text)
  const [a = 0, b = 0, c = 0] = groups
  const ipv4At = (at: number): HostKind => ipv4Kind((groups[at] ?? 0) * 65_536 + (groups[at + 1] ?? 0))
  const isZero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0)
  // `::`, `::1` and the forms that carry an IPv4 address: compatible, mapped, translated, NAT64, 6to4.
  if (isZero(0, 7) && (groups[7] ?? 0) <= 1) return 'loopback'
  if (isZero(0, 6) || (isZero(0, 5) && groups[5] === 0xffff)) return ipv4At(6)
  if (isZero(0, 4) && groups[4] === 0xffff && groups[5] === 0) return ipv4At(6)
  if (a === 0x64 && b === 0xff9b) return c === 0 ? ipv4At(6) : 'private'
  if (a === 0x2002) return ipv4At(1)
  if ((a & 0xffc0) === 0xfe80) return 'link-local'
  // Unique local, site-local (deprecated) and multicast.
  if ((a & 0xfe00) === 0xfc00 || (a & 0xffc0) === 0xfec0 || a >= 0xff00) return 'private'
  return 'public'
}

/**
 * Where the host of an address is, as far as its name or number tells: a public name may still lead to a private
 * address (DNS), which only the browser finds out.
 *
 * @param address absolute: ws, wss, http or https. The URL standard turns decimal, hexadecimal and octal numbers,
 * full-width digits and percent signs into one form first.
 * @returns null for an address without a host, which cannot be requested
 */
export function hostKindOf(address: string): HostKind | null {
  let host: string
  try {
    // Other schemes keep their hosts as written; as `http` every host is normalised.
    host = new URL(address.trim().replace(/^[a-z][a-z0-9+.-]*:/i, 'http:')).hostname
  } catch {
    return null
  }
  if (host.startsWith('[')) return ipv6Kind(host.slice(1, -1))
  const name = host.replace(/(?<!\.)\.+$/, '')
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return ipv4Kind(ipv4Number(name))
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'public'
}

/**
 * What an IP address says about who uses it: of IPv6 the first 64 bits, since a device changes the rest by itself, and
 * an IPv4 address in the form of IPv6 is the IPv4 one. So it names one home network or one mobile device, and
 * sometimes, as any IPv4 address, many behind one provider.
 *
 * @returns null for an address of this computer, which names every program on it, and for what is no IP address
 */
export function networkOf(address: string): string | null {
  const text = address.replace(/%.*$/, '')
  const url = `http://${text.includes(':') ? `[${text}]` : text}`
  const kind = hostKindOf(url)
  if (kind === null || kind === 'loopback') return null
  const host = new URL(url).hostname
  if (!host.startsWith('[')) return /^[\d.]+$/.test(host) ? host : null
  const groups = ipv6Groups(host.slice(1, -1))
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.')
  }
  // Link-local addresses of all devices begin alike.
  return groups
    .slice(0, kind === 'link-local' ? 8 : 4)
    .map((group) => group.toString(16))
    .join(':')
}

/**
 * Whether an address of a link or a torrent may be requested: a host on this computer or in its network only where the
 * app itself is served from a host of the same kind. Otherwise a link could send commands to devices and services that
 * trust their network. Addresses that the user configured are not judged here.
 *
 * @param app the address of the app
 */
export function mayRequestFromLink(address: string, app: string): boolean {
  const kind = hostKindOf(address)
  return kind === 'public' || (kind !== null && kind === hostKindOf(app))
}
