import { bitTorrent, bitTorrentTestnet } from 'viem/chains'
import { describe, expect, it } from 'vitest'
import { knownAddresses, TRON_BTT } from '../../../src/chain/addresses.ts'
import {
  addChainParameter,
  BTTC,
  CHAINS,
  chainFacts,
  DONAU,
  explorerLink,
  LOCAL,
  viemChain,
} from '../../../src/chain/chains.ts'
import { checksummed } from '../../../src/core/money/accounts.ts'
import { BTT_ADDRESSES, MULTICALL3 } from '../../vectors/btt-addresses.ts'

/** "token.bridgedBtt.bsc" → address, for all known contracts of a chain. */
function flat(known: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]: [string, string | object]) =>
      typeof value === 'string'
        ? [[name, value]]
        : Object.entries(flat(value)).map(([inner, address]) => [`${name}.${inner}`, address]),
    ),
  )
}

describe('known addresses', () => {
  it.each(BTT_ADDRESSES)('chain %d: %s is %s', (chainId, name, address) => {
    expect(flat(knownAddresses(chainId))[name]).toBe(checksummed(address))
  })

  it('all have a named source', () => {
    for (const chainId of [1, 56, BTTC, DONAU, 728_126_428]) {
      const sourced = BTT_ADDRESSES.filter(([id]) => id === chainId).map(([, name]) => name)
      expect(Object.keys(flat(knownAddresses(chainId))).sort()).toEqual([...sourced].sort())
    }
  })

  it('are empty for an unknown chain and for a name of Object', () => {
    expect(knownAddresses(1028)).toEqual({})
    expect(knownAddresses('constructor' as unknown as number)).toEqual({})
  })

  it('give BTT on TRON in TRON’s own notation', async () => {
    const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
    const value = [...TRON_BTT].reduce((sum, letter) => sum * 58n + BigInt(alphabet.indexOf(letter)), 0n)
    // 0x41, 20 bytes of address, 4 of checksum.
    const hex = value.toString(16).padStart(50, '0')
    expect(hex.slice(0, 2)).toBe('41')
    expect(checksummed(`0x${hex.slice(2, 42)}`)).toBe(knownAddresses(728_126_428).token?.btt)
  })
})

describe('chains', () => {
  it('use their own testnet id, since viem’s is of a dead chain', () => {
    expect(bitTorrentTestnet.id).toBe(1028)
    expect(chainFacts(1028)).toBeNull()
    expect(DONAU).toBe(1029)
    expect(bitTorrent.id).toBe(BTTC)
  })

  it('are keyed by their id', () => {
    for (const [id, facts] of Object.entries(CHAINS)) expect(facts.id).toBe(Number(id))
  })

  it('have multicall3 exactly where it is deployed', () => {
    const { address, block } = MULTICALL3
    expect(chainFacts(MULTICALL3.chainId)?.multicall3).toEqual({ address, blockCreated: block })
    expect(chainFacts(DONAU)?.multicall3).toBeNull()
  })

  it('have https URLs, and local ones none', () => {
    for (const { rpcUrls, explorers } of Object.values(CHAINS)) {
      for (const url of [...rpcUrls, ...explorers]) expect(url).toMatch(/^https:\/\/[^/]+$/)
    }
    expect(viemChain(LOCAL, ['http://127.0.0.1:1']).rpcUrls.default.http).toEqual(['http://127.0.0.1:1'])
  })

  it('convert to the wallet parameter of EIP-3085', () => {
    expect(addChainParameter(BTTC)).toEqual({
      chainId: '0xc7',
      chainName: 'BitTorrent Chain',
      nativeCurrency: { name: 'BitTorrent', symbol: 'BTT', decimals: 18 },
      rpcUrls: ['https://rpc.bt.io', 'https://bttc.trongrid.io', 'https://rpc.bittorrentchain.io'],
      blockExplorerUrls: ['https://bttcscan.com', 'https://scan.bt.io'],
    })
    expect(addChainParameter(LOCAL, ['http://127.0.0.1:1'])).not.toHaveProperty('blockExplorerUrls')
  })

  it('link to their explorers', () => {
    expect(explorerLink(DONAU, 'tx', '0xabc')).toBe('https://testnet.bttcscan.com/tx/0xabc')
    expect(explorerLink(LOCAL, 'tx', '0xabc')).toBeNull()
  })
})
