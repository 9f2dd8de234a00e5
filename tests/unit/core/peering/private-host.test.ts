import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HostKind, hostKindOf, mayRequestFromLink } from '../../../../src/core/peering/private-host.ts'

describe('hostKindOf', () => {
  it.each<[HostKind | null, readonly string[]]>([
    [
      'loopback',
      [
        'ws://127.0.0.1:8080/announce',
        'ws://127.1',
        'ws://2130706433/',
        'wss://0x7f000001',
        'http://0177.0.0.1/x',
        'http://0x7f.0.0.01',
        'http://127.255.255.254',
        'http://0/',
        'http://0.0.0.0:80',
        'http://１２７.０.０.１/',
        'http://%31%32%37.0.0.1/',
        'http://127.0.0.1./',
        'WS://LOCALHOST:1',
        'ws://localhost.',
        'ws://a.b.localhost',
        'http://localhost.localdomain/',
        'http://user:pass@localhost/',
        'http://example.com@127.0.0.1/',
        'http:\\\\127.0.0.1\\x',
        ' ws://127.0.0.1',
        'ws:127.0.0.1',
        'http:///127.0.0.1',
        'http://[::1]/',
        'http://[::]/',
        'http://[0:0:0:0:0:0:0:1]',
        'http://[::ffff:127.0.0.1]/',
        'http://[::ffff:7f00:1]/',
        'http://[::127.0.0.1]/',
        'http://[::ffff:0:127.0.0.1]/',
        'http://[64:ff9b::127.0.0.1]/',
        'http://[2002:7f00:1::]/',
        'udp://127.0.0.1:80',
      ],
    ],
    [
      'private',
      [
        'http://10.0.0.1',
        'http://172.16.0.1',
        'http://172.31.255.255',
        'http://192.168.1.1/admin',
        'http://3232235777/',
        'http://100.64.0.1',
        'http://198.18.0.1',
        'http://224.0.0.1',
        'http://255.255.255.255',
        'http://[fc00::1]/',
        'http://[fd12:3456::1]:80/',
        'http://[fec0::1]/',
        'http://[ff02::1]/',
        'http://[::ffff:192.168.0.1]/',
        'http://[64:ff9b:1::1]/',
        'http://router/',
        'http://nas.lan',
        'http://printer.home.arpa.',
        'http://db.internal',
      ],
    ],
    [
      'link-local',
      ['http://169.254.169.254/latest/meta-data', 'http://[fe80::1]/', 'http://[febf::1]/', 'http://printer.local/'],
    ],
    [
      'public',
      [
        'wss://tracker.openwebtorrent.com',
        'wss://tracker.example.com:443/announce',
        'http://8.8.8.8',
        'http://172.15.0.1',
        'http://172.32.0.1',
        'http://126.255.255.255',
        'http://128.0.0.1',
        'http://100.128.0.1',
        'http://223.255.255.255',
        'http://[2001:4860:4860::8888]/',
        'http://[::ffff:8.8.8.8]/',
        'http://127.0.0.1.example.com/',
        'http://localhost.example.com/',
        'http://notlocalhost.com/',
        'http://local.example/',
      ],
    ],
    [null, ['', 'ws://', 'http://[::1', 'http://1.2.3.256/', 'nonsense', 'http://a b/']],
  ])('%s', (kind, addresses) => {
    for (const address of addresses) expect([address, hostKindOf(address)]).toEqual([address, kind])
  })

  it('finds every IPv4 address in every form of its number and inside IPv6', () => {
    const byte = fc.nat({ max: 255 })
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), ([a, b, c, d]) => {
        const kind = hostKindOf(`http://${a}.${b}.${c}.${d}/`)
        const number = ((a * 256 + b) * 256 + c) * 256 + d
        const hex = (n: number): string => n.toString(16)
        const forms = [
          String(number),
          `0x${hex(number)}`,
          `0${number.toString(8)}`,
          `0x${hex(a)}.0${b.toString(8)}.${c * 256 + d}`,
          `[::ffff:${a}.${b}.${c}.${d}]`,
          `[::ffff:${hex(a * 256 + b)}:${hex(c * 256 + d)}]`,
          `[64:ff9b::${a}.${b}.${c}.${d}]`,
          `[2002:${hex(a * 256 + b)}:${hex(c * 256 + d)}::1]`,
        ]
        for (const form of forms) expect([form, hostKindOf(`ws://${form}/`)]).toEqual([form, kind])
      }),
    )
  })
})

it('takes linear time for long runs of dots', () => {
  const before = process.cpuUsage()
  hostKindOf(`https://a${'.'.repeat(200_000)}x/`)
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000)
})

describe('mayRequestFromLink', () => {
  it('lets an app on the internet request public hosts only', () => {
    const app = 'https://app.test/'
    expect(mayRequestFromLink('wss://tracker.example.com', app)).toBe(true)
    const local = [
      'ws://127.0.0.1:1',
      'ws://[::1]',
      'http://192.168.0.1',
      'http://169.254.1.1',
      'http://nas.local',
      'x',
    ]
    for (const address of local) expect(mayRequestFromLink(address, app)).toBe(false)
  })

  it('lets an app of a local kind request hosts of that kind too', () => {
    expect(mayRequestFromLink('ws://localhost:8000', 'http://127.0.0.1:5173/')).toBe(true)
    expect(mayRequestFromLink('ws://192.168.0.1', 'http://127.0.0.1:5173/')).toBe(false)
    expect(mayRequestFromLink('ws://10.0.0.2', 'http://192.168.0.5/')).toBe(true)
    expect(mayRequestFromLink('ws://127.0.0.1', 'http://192.168.0.5/')).toBe(false)
  })
})
