import { afterEach, describe, expect, test, vi } from 'vitest'
import { isConfig } from '../../../../../src/app/state/settings/site-config.ts'
import { chainOptions, isDeployments } from '../../../../../src/app/state/wallet/chain-options.ts'

const address = `0x${'a1'.repeat(20)}`
const deployment = (chainId: number) => ({
  chainId,
  wbtt: address,
  vaultFactory: address,
  vaultLogic: address,
  cashier: address,
  fromBlock: '12',
})
const site = { trackers: [], iceServers: [] }
const local = { id: 31_337, rpcUrls: ['http://127.0.0.1:1'], deployment: deployment(31_337), playMoney: true }

const stubResponse = (value: unknown) => vi.stubGlobal('fetch', async () => new Response(JSON.stringify(value)))
afterEach(() => vi.unstubAllGlobals())

describe('the chain of a config.json', () => {
  test('may be absent, or without contracts', () => {
    expect(isConfig(site)).toBe(true)
    expect(isConfig({ ...site, chain: local })).toBe(true)
    expect(isConfig({ ...site, chain: { ...local, deployment: null } })).toBe(true)
  })

  test.each([
    ['an invalid id', { ...local, id: '199' }],
    ['contracts of another chain', { ...local, deployment: deployment(199) }],
    ['an invalid address', { ...local, deployment: { ...deployment(31_337), cashier: '0x12' } }],
    ['an invalid block', { ...local, deployment: { ...deployment(31_337), fromBlock: '-1' } }],
    ['no word on whether it is play money', { ...local, playMoney: undefined }],
  ])('is refused with %s', (_name, chain) => {
    expect(isConfig({ ...site, chain })).toBe(false)
  })
})

describe('the chains to choose from', () => {
  test('are the public ones, with the contracts deployed there', async () => {
    stubResponse({ 199: deployment(199) })
    const options = await chainOptions('/deployments.json', null)
    expect(options.map(({ id, playMoney, deployment: ours }) => [id, playMoney, ours?.chainId ?? null])).toEqual([
      [199, false, 199],
      [1029, false, null],
    ])
    expect(options[0]?.open()).toMatchObject({ chainId: 199, playMoney: false, transport: { kind: 'http' } })
  })

  test('begin with the site’s own, which replaces a public one of the same id', async () => {
    stubResponse({})
    expect((await chainOptions('/d', local as never)).map(({ id }) => id)).toEqual([31_337, 199, 1029])
    const donau = { ...local, id: 1029, deployment: deployment(1029) }
    const options = await chainOptions('/d', donau as never)
    expect(options.map(({ id, playMoney }) => [id, playMoney])).toEqual([
      [1029, true],
      [199, false],
    ])
  })

  test('have no contracts where the list of deployments cannot be loaded', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('offline')))
    expect((await chainOptions('/d', null)).every(({ deployment: ours }) => ours === null)).toBe(true)
  })

  test('do not accept contracts listed under another chain’s id', () => {
    expect(isDeployments({ 199: deployment(1029) })).toBe(false)
    expect(isDeployments([])).toBe(false)
    expect(isDeployments({})).toBe(true)
  })
})
