/** A UDP address. */
export interface Address {
  readonly address: string
  readonly port: number
}

/** RFC 8839 §5.1: `candidate:foundation component transport priority address port typ host …`. */
const CANDIDATE = /^a=candidate:\S+ 1 udp (\d+) (\d+\.\d+\.\d+\.\d+) (\d+) typ host/i

const isCandidate = (line: string) => line.startsWith('a=candidate:')

/** The IPv4 UDP host candidate of the highest priority; null when a description has none. */
export function hostOf(sdp: string): Address | null {
  const hosts = sdp.split('\r\n').flatMap((line) => {
    const [, priority, address, port] = CANDIDATE.exec(line) ?? []
    return address === undefined ? [] : [{ address, port: Number(port), priority: Number(priority) }]
  })
  const [best] = hosts.toSorted((a, b) => b.priority - a.priority)
  return best === undefined ? null : { address: best.address, port: best.port }
}

/** The description with one host candidate in place of all it had. */
export function withHost(sdp: string, { address, port }: Address): string {
  const lines = sdp.split('\r\n')
  const first = lines.findIndex(isCandidate)
  // RFC 8445 §5.1.2: type preference 126, local preference 65535, component 1.
  const host = `a=candidate:1 1 udp 2130706431 ${address} ${port} typ host generation 0`
  return lines.flatMap((line, i) => (i === first ? [host] : isCandidate(line) ? [] : [line])).join('\r\n')
}
