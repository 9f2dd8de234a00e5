import { describe, expect, it } from 'vitest'
import { hostOf, withHost } from '../../../stack/network/candidates.ts'

const SDP = [
  'v=0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=candidate:2 1 udp 2122194687 10.0.0.7 50001 typ host generation 0',
  'a=candidate:1 1 udp 2122260223 192.0.2.2 50000 typ host generation 0',
  'a=candidate:3 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active generation 0',
  'a=candidate:4 1 udp 2122262783 2001:db8::1 50002 typ host generation 0',
  'a=candidate:5 1 udp 1686052607 203.0.113.9 50000 typ srflx raddr 192.0.2.2 rport 50000',
  'a=ice-ufrag:abcd',
  '',
].join('\r\n')

describe('the candidates of a session description', () => {
  it('include an IPv4 UDP host, chosen by priority', () => {
    expect(hostOf(SDP)).toEqual({ address: '192.0.2.2', port: 50_000 })
  })

  it('include no host where the address is hidden', () => {
    expect(hostOf('a=candidate:1 1 udp 2122260223 3c5b.local 50000 typ host\r\n')).toBeNull()
  })

  it('are replaced by the given one, without other changes', () => {
    expect(withHost(SDP, { address: '192.0.2.2', port: 7 }).split('\r\n')).toEqual([
      'v=0',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'a=candidate:1 1 udp 2130706431 192.0.2.2 7 typ host generation 0',
      'a=ice-ufrag:abcd',
      '',
    ])
  })
})
