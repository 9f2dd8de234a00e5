import { expect, it } from 'vitest'
import { readHostConfig } from '../../../../src/embed/earning/host-config.ts'

const contract = `0x${'1'.repeat(40)}`
const chain = {
  id: 199,
  rpcUrls: ['https://rpc.example'],
  deployment: {
    chainId: 199,
    fromBlock: '1',
    wbtt: contract,
    vaultFactory: contract,
    vaultLogic: contract,
    cashier: contract,
  },
  playMoney: false,
}

it('names a chain with our contracts, and the app', () => {
  expect(readHostConfig({ chain, app: 'https://app.example', bttPerGigabyte: 7_000 })).toEqual({
    chain,
    app: 'https://app.example/',
    bttPerGigabyte: 7_000,
  })
})

it('without a chain that can be used nothing is earned', () => {
  for (const bad of [null, {}, { ...chain, deployment: null }, { ...chain, id: 1 }, { ...chain, rpcUrls: 'x' }]) {
    expect(readHostConfig({ chain: bad }).chain).toBeNull()
  }
  for (const value of [null, 5, [], 'chain']) expect(readHostConfig(value).chain).toBeNull()
})

it('takes no address but one of the web for the app, and no price but a number', () => {
  for (const app of ['javascript:alert(1)', 'data:,x', 5, 'app.example']) expect(readHostConfig({ app }).app).toBeNull()
  for (const bttPerGigabyte of [0, -1, 1.5, '5', 1e16]) {
    expect(readHostConfig({ bttPerGigabyte }).bttPerGigabyte).toBeNull()
  }
})
