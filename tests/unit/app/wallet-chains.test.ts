import { afterEach, describe, expect, test, vi } from 'vitest'
import { isConfig } from '../../../src/app/state/settings/config.ts'
import { chainOptions, isDeployments } from '../../../src/app/state/wallet/chain-options.ts'

const address = `0x${'a1'.repeat(20)}`
const deployment = (chainId: number) => ({
  chainId,
  wbtt: address,
  vaultFactory: address,
  vaultLogic: address,
  cashier: address,
  fromBlock: '12',
})
const hosts = { trackers: [], iceServers: [] }
const local = { id: 31_337, rpcUrls: ['http://127.0.0.1:1'], deployment: deployment(31_337), playMoney: true }

const answering = (value: unknown) => vi.stubGlobal('fetch', async () => new Response(JSON.stringify(value)))
afterEach(() => vi.unstubAllGlobals())

describe('the chain of a config.json', () => {
  test('may be absent, or without contracts', () => {
    expect(isConfig(hosts)).toBe(true)
    expect(isConfig({ ...hosts, chain: local })).toBe(true)
    expect(isConfig({ ...hosts, chain: { ...local, deployment: null } })).toBe(true)
  })

  test.each([
    ['an id that is none', { ...local, id: '199' }],
    ['contracts of another chain', { ...local, deployment: deployment(199) }],
    ['an address that is none', { ...local, deployment: { ...deployment(31_337), cashier: '0x12' } }],
    ['a block that is none', { ...local, deployment: { ...deployment(31_337), fromBlock: '-1' } }],
    ['nothing said of what its coins are worth', { ...local, playMoney: undefined }],
  ])('is refused with %s', (_name, chain) => {
    expect(isConfig({ ...hosts, chain })).toBe(false)
  })
})

describe('the chains to choose from', () => {
  test('the public ones, with the contracts that are there', async () => {
    answering({ 199: deployment(199) })
    const options = await chainOptions('/deployments.json', null)
    expect(options.map(({ id, playMoney, deployment: ours }) => [id, playMoney, ours?.chainId ?? null])).toEqual([
      [199, false, 199],
      [1029, false, null],
    ])
    expect(options[0]?.open()).toMatchObject({ chainId: 199, playMoney: false, transport: { kind: 'http' } })
  })

  test('the host’s own comes first, and in the place of a public one with its id', async () => {
    answering({})
    expect((await chainOptions('/d', local as never)).map(({ id }) => id)).toEqual([31_337, 199, 1029])
    const donau = { ...local, id: 1029, deployment: deployment(1029) }
    const options = await chainOptions('/d', donau as never)
    expect(options.map(({ id, playMoney }) => [id, playMoney])).toEqual([
      [1029, true],
      [199, false],
    ])
  })

  test('nothing is deployed where nobody can say', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')))
    expect((await chainOptions('/d', null)).every(({ deployment: ours }) => ours === null)).toBe(true)
  })

  test('contracts listed under another chain’s id are not believed', () => {
    expect(isDeployments({ 199: deployment(1029) })).toBe(false)
    expect(isDeployments([])).toBe(false)
    expect(isDeployments({})).toBe(true)
  })
})
