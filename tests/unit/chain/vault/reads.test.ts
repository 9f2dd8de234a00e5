import { type Hex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../../../src/chain/client/client.ts'
import { simulateCall } from '../../../../src/chain/contracts/simulate.ts'
import { approve, revokeApproval, sendBtt, sendWbtt, unwrap, wrap } from '../../../../src/chain/token/calls.ts'
import { readAllowances, readBalances } from '../../../../src/chain/token/reads.ts'
import {
  announceRelease,
  announceWithdrawal,
  cancelWithdrawal,
  closeVault,
  createVault,
  deposit,
  depositWbtt,
  release,
  reserve,
  revokeIssuer,
  setIssuer,
  withdraw,
} from '../../../../src/chain/vault/calls.ts'
import { type CashOut, type ChequeToCash, cashOut } from '../../../../src/chain/vault/cash-out.ts'
import { readChequeChannel, readPaidOut, readReserves } from '../../../../src/chain/vault/channels.ts'
import { readVaultHistory } from '../../../../src/chain/vault/history.ts'
import { isOurVault, readVault, vaultAddress } from '../../../../src/chain/vault/reads.ts'
import { cashOutResults, createdVault, withdrawnFrom } from '../../../../src/chain/vault/results.ts'
import { fromHex } from '../../../../src/core/bytes.ts'
import { LIMITS } from '../../../../src/core/limits.ts'
import { signCashOut } from '../../../../src/core/money/cash-out.ts'
import { addressOfKey, signCheque } from '../../../../src/core/money/cheque.ts'
import { type Address, BTT, NO_WEI, type Wei } from '../../../../src/core/money/wei.ts'
import { type LocalChain, startChain, type TestAccount } from '../../../stack/chain.ts'
import { localNodes } from '../../../stack/chain-node.ts'

let chain: LocalChain
let owner: TestAccount
let issuer: TestAccount
let payee: TestAccount
let stranger: TestAccount
const btt = (amount: bigint) => (amount * BTT) as Wei
const DAY = 24 * 60 * 60
const ZERO = `0x${'0'.repeat(40)}`
let salts = 0

describe.each(localNodes())('on %s', (node) => {
  beforeAll(async () => {
    chain = await startChain({ node })
    ;[owner, issuer, payee, stranger] = chain.accounts as [TestAccount, TestAccount, TestAccount, TestAccount]
  })
  afterAll(() => chain.stop())

  const nextSalt = (): Hex => toHex(++salts, { size: 32 })

  async function newVault(amount: Wei): Promise<Address> {
    const call = createVault(chain.deployment, issuer.address, nextSalt(), amount)
    await simulateCall(chain.client, owner.address, call)
    const receipt = await chain.send(owner, call)
    const vault = createdVault(chain.deployment, receipt)
    if (vault === null) throw new Error('Expected a vault in the receipt, got none')
    return vault
  }

  function cheque(vault: Address, beneficiary: Address, amount: Wei, key: Hex = issuer.key): ChequeToCash {
    const content = { chainId: chain.chainId, vault, beneficiary, cumulativePayout: amount }
    return { ...signCheque(content, fromHex(key.slice(2))), paidOut: NO_WEI }
  }

  /** A key without coins, as an engine sells with. */
  const sellerKey = new Uint8Array(32).fill(9)
  const seller = addressOfKey(sellerKey)

  /** The seller’s order to have its cheque paid to `recipient`. */
  const orderOf = (vault: Address, recipient: Address, cumulativePayout: Wei) => {
    const order = { chainId: chain.chainId, vault, recipient, cumulativePayout }
    return { recipient, signature: signCashOut(order, sellerKey) }
  }

  describe('tokens', () => {
    it('are wrapped, sent and unwrapped', async () => {
      const { wbtt } = chain.deployment
      const before = await readBalances(chain.client, wbtt, payee.address)
      await chain.send(owner, wrap(chain.deployment, btt(10n)))
      await chain.send(owner, sendWbtt(chain.deployment, payee.address, btt(4n)))
      await chain.send(owner, unwrap(chain.deployment, btt(6n)))
      await chain.send(owner, sendBtt(chain.chainId, payee.address, btt(3n)))
      const after = await readBalances(chain.client, wbtt, payee.address)
      expect(after).toEqual({ btt: before.btt + btt(3n), wbtt: btt(4n) })
      expect((await readBalances(chain.client, wbtt, owner.address)).wbtt).toBe(0n)
      expect((await readBalances(chain.client, null, owner.address)).wbtt).toBeNull()
    })

    it('have exact allowances, which can be revoked', async () => {
      const { wbtt, vaultFactory, cashier } = chain.deployment
      const read = () => readAllowances(chain.client, wbtt, owner.address, [vaultFactory, cashier])
      await chain.send(owner, approve(chain.deployment, cashier, btt(7n)))
      expect(await read()).toEqual([{ spender: cashier, amount: btt(7n) }])
      await chain.send(owner, revokeApproval(chain.deployment, cashier))
      expect(await read()).toEqual([])
    })
  })

  describe('a vault', () => {
    it('is created and funded by one transaction, at the predicted address', async () => {
      const salt = nextSalt()
      const there = await vaultAddress(chain.client, chain.deployment, owner.address, salt)
      const call = createVault(chain.deployment, issuer.address, salt, btt(50n))
      const { gas, likelyFee, fee, gasPrice } = await simulateCall(chain.client, owner.address, call)
      const receipt = await chain.send(owner, call)
      expect(createdVault(chain.deployment, receipt)).toBe(there)
      expect(receipt.gasUsed).toBeLessThanOrEqual(gas)
      expect(fee).toBe(gas * gasPrice)
      expect(receipt.gasUsed * gasPrice).toBeLessThanOrEqual(likelyFee)
      expect(await isOurVault(chain.client, chain.deployment, there)).toBe(true)
      expect(await readVault(chain.client, there)).toEqual({
        address: there,
        owner: owner.address,
        issuer: issuer.address,
        balance: btt(50n),
        reserved: 0n,
        totalPaidOut: 0n,
        withdrawal: null,
        withdrawalDelayMs: 2 * DAY * 1_000,
        bounced: false,
        closed: false,
      })
    })

    it('is recognised only when its code is ours and our factory created it', async () => {
      const is = (address: Address) => isOurVault(chain.client, chain.deployment, address)
      expect(await is(stranger.address)).toBe(false)
      expect(await is(chain.deployment.vaultLogic)).toBe(false)
      expect(await is(chain.deployment.wbtt)).toBe(false)
      const vault = await newVault(btt(1n))
      const code = await chain.client.getCode({ address: vault })
      // First our code at an address of another origin, then other code at a vault of our factory.
      await chain.rpc('anvil_setCode', [stranger.address, code])
      expect(await is(stranger.address)).toBe(false)
      await chain.rpc('anvil_setCode', [stranger.address, '0x'])
      await chain.rpc('anvil_setCode', [vault, `${code}00`])
      expect(await is(vault)).toBe(false)
    })

    it('accepts deposits of BTT and of WBTT', async () => {
      const vault = await newVault(NO_WEI)
      await chain.send(stranger, deposit(chain.chainId, vault, btt(2n)))
      await chain.send(owner, wrap(chain.deployment, btt(3n)))
      await chain.send(owner, approve(chain.deployment, vault, btt(3n)))
      await chain.send(owner, depositWbtt(chain.chainId, vault, btt(3n)))
      expect((await readVault(chain.client, vault)).balance).toBe(btt(5n))
    })

    it('pays out an announced withdrawal after the delay', async () => {
      const vault = await newVault(btt(9n))
      await chain.send(owner, announceWithdrawal(chain.chainId, vault, btt(4n)))
      const { withdrawal } = await readVault(chain.client, vault)
      const { timestamp } = await chain.client.getBlock()
      expect(withdrawal).toEqual({
        amount: btt(4n),
        isEverything: false,
        readyAt: (Number(timestamp) + 2 * DAY) * 1_000,
      })
      await expect(simulateCall(chain.client, owner.address, withdraw(chain.chainId, vault))).rejects.toMatchObject({
        name: 'ChainError',
        code: 'too-early',
        fields: { availableAt: String(Number(timestamp) + 2 * DAY) },
      })
      await chain.send(owner, cancelWithdrawal(chain.chainId, vault))
      expect((await readVault(chain.client, vault)).withdrawal).toBeNull()
      await chain.send(owner, announceWithdrawal(chain.chainId, vault, btt(4n)))
      await chain.advance(2 * DAY)
      const receipt = await chain.send(owner, withdraw(chain.chainId, vault, btt(3n)))
      expect(withdrawnFrom(vault, receipt)).toBe(btt(3n))
      expect(await readVault(chain.client, vault)).toMatchObject({ balance: btt(6n), withdrawal: null })
    })

    it('closes after everything was announced and the delay is over', async () => {
      const vault = await newVault(btt(9n))
      await chain.send(owner, announceWithdrawal(chain.chainId, vault, null))
      expect((await readVault(chain.client, vault)).withdrawal).toMatchObject({ amount: btt(9n), isEverything: true })
      await chain.advance(2 * DAY)
      const receipt = await chain.send(owner, closeVault(chain.chainId, vault))
      expect(withdrawnFrom(vault, receipt)).toBe(btt(9n))
      expect(await readVault(chain.client, vault)).toMatchObject({ balance: 0n, closed: true })
      expect(await readChequeChannel(chain.client, { vault, beneficiary: payee.address })).toMatchObject({
        cover: 0n,
        closed: true,
      })
    })

    it('reserves for one beneficiary, and changes and revokes its issuer', async () => {
      const vault = await newVault(btt(9n))
      const channelOf = (beneficiary: Address) => readChequeChannel(chain.client, { vault, beneficiary })
      const reservations = () => readReserves(chain.client, vault, [payee.address, stranger.address])
      const none = (beneficiary: Address) => ({ beneficiary, amount: 0n, freeAt: null })
      expect(await reservations()).toEqual([none(payee.address), none(stranger.address)])
      await chain.send(owner, reserve(chain.chainId, vault, payee.address, btt(5n)))
      expect(await reservations()).toEqual([{ ...none(payee.address), amount: btt(5n) }, none(stranger.address)])
      expect(await channelOf(payee.address)).toMatchObject({ drawable: btt(9n), cover: btt(9n) })
      expect(await channelOf(stranger.address)).toMatchObject({ drawable: btt(4n), cover: btt(4n) })
      await chain.send(owner, announceRelease(chain.chainId, vault, payee.address))
      expect(await channelOf(payee.address)).toMatchObject({ drawable: btt(9n), cover: btt(4n) })
      const announced = await chain.client.getBlock()
      const freeAt = (Number(announced.timestamp) + 2 * DAY) * 1_000
      expect((await reservations())[0]).toEqual({ beneficiary: payee.address, amount: btt(5n), freeAt })
      await chain.advance(2 * DAY)
      await chain.send(owner, release(chain.chainId, vault, payee.address))
      expect(await channelOf(stranger.address)).toMatchObject({ drawable: btt(9n) })
      const { issuer: signer } = await readVault(chain.client, vault)
      const until = async () =>
        (await readChequeChannel(chain.client, { vault, beneficiary: payee.address, signer })).signerUntil
      expect(await until()).toBe(Number.POSITIVE_INFINITY)
      await chain.send(owner, setIssuer(chain.chainId, vault, stranger.address))
      // Cheques of the issuer until now are honoured as long as a withdrawal waits.
      const { timestamp } = await chain.client.getBlock()
      expect(await until()).toBe(Number(timestamp) * 1_000 + 2 * DAY * 1_000)
      expect((await readVault(chain.client, vault)).issuer).toBe(stranger.address)
      await chain.send(owner, revokeIssuer(chain.chainId, vault))
      expect((await readVault(chain.client, vault)).issuer).toBe(ZERO)
    })
  })

  describe('a cash-out', () => {
    const first = (outs: readonly CashOut[]): CashOut => {
      expect(outs).toHaveLength(1)
      return outs[0]!
    }

    it('reports each cheque as paid, bounced in part or refused', async () => {
      const [full, short, forged] = [await newVault(btt(5n)), await newVault(btt(1n)), await newVault(btt(5n))]
      const cheques = [
        cheque(full, payee.address, btt(2n)),
        cheque(short, payee.address, btt(4n)),
        cheque(forged, payee.address, btt(3n), stranger.key),
        cheque(stranger.address, payee.address, btt(1n)),
      ]
      const { call, cheques: ordered } = first(cashOut(chain.deployment, cheques))
      expect(call.purpose).toEqual({ subject: 'vault', kind: 'cash-out', cheques: 4, expected: btt(10n) })
      const before = await readBalances(chain.client, chain.deployment.wbtt, payee.address)
      const { gas } = await simulateCall(chain.client, payee.address, call)
      const receipt = await chain.send(payee, call)
      expect(receipt.gasUsed).toBeLessThanOrEqual(gas)
      const results = cashOutResults(chain.deployment, ordered, receipt)
      expect(results.map(({ cheque: { vault }, paid, unpaid, error }) => [vault, paid, unpaid, error])).toEqual([
        [short, btt(1n), btt(3n), null],
        [forged, 0n, 0n, 'NotIssuer'],
        [full, btt(2n), 0n, null],
        [stranger.address, 0n, 0n, 'UnknownVault'],
      ])
      const after = await readBalances(chain.client, chain.deployment.wbtt, payee.address)
      expect((after.wbtt ?? 0n) - (before.wbtt ?? 0n)).toBe(btt(3n))
      const channels = [full, short, forged].map((vault) => ({ vault, beneficiary: payee.address }))
      expect(await readPaidOut(chain.client, channels)).toEqual([btt(2n), btt(1n), 0n])
      expect((await readVault(chain.client, short)).bounced).toBe(true)
    })

    it('pays the signed recipients from any account, and nothing without the order of the beneficiary', async () => {
      const vault = await newVault(btt(9n))
      const recipient = privateKeyToAccount(`0x${'5'.repeat(64)}`).address as Address
      const plain = cheque(vault, seller, btt(2n))
      const ordered = { ...plain, order: orderOf(vault, recipient, btt(2n)) }
      const stolen = { ...plain, order: { ...ordered.order, recipient: stranger.address } }
      const own = cheque(vault, stranger.address, btt(1n))
      const send = async (cheques: readonly ChequeToCash[]) => {
        const { call, cheques: sent } = first(cashOut(chain.deployment, cheques))
        const receipt = await chain.send(stranger, call)
        return cashOutResults(chain.deployment, sent, receipt).map(({ paid, error }) => error ?? paid)
      }
      expect(await send([plain])).toEqual(['NotBeneficiary'])
      expect(await send([stolen])).toEqual(['NotBeneficiary'])
      // One of another account with its order, and the sender’s own, in one transaction.
      expect(await send([own, ordered])).toEqual([btt(2n), btt(1n)])
      expect(await send([ordered])).toEqual(['NothingDue'])
      const { wbtt } = await readBalances(chain.client, chain.deployment.wbtt, recipient)
      expect(wbtt).toBe(btt(2n))
    })

    it('is counted once or not at all when it is mined during a read of the vault', async () => {
      /** A client for which a cheque of 2 BTT is cashed right before `functionName` is read. */
      const cashingBefore = (functionName: string, vault: Address) => {
        const { call } = first(cashOut(chain.deployment, [cheque(vault, payee.address, btt(2n))]))
        const readContract = async (request: Parameters<typeof chain.client.readContract>[0]) => {
          if (request.functionName === functionName) await chain.send(payee, call)
          return chain.client.readContract(request)
        }
        return { ...chain.client, readContract } as typeof chain.client
      }
      const ours = await newVault(btt(5n))
      const vault = await readVault(cashingBefore('totalbalance', ours), ours)
      expect([vault.balance, vault.totalPaidOut]).toEqual([btt(3n), 0n])
      const theirs = await newVault(btt(5n))
      const at = { vault: theirs, beneficiary: payee.address }
      const channel = await readChequeChannel(cashingBefore('coverOf', theirs), at)
      expect([channel.cover, channel.paidOut]).toEqual([btt(3n), 0n])
    })

    it('is split into transactions of bounded size, without cheques that pay nothing', async () => {
      const vault = await newVault(NO_WEI)
      const one = cheque(vault, payee.address, btt(5n))
      const many = Array.from({ length: LIMITS.cashOutCheques + 1 }, () => one)
      expect(cashOut(chain.deployment, many).map(({ cheques }) => cheques.length)).toEqual([LIMITS.cashOutCheques, 1])
      expect(cashOut(chain.deployment, [{ ...one, paidOut: btt(5n) }])).toEqual([])
      expect(cashOut(chain.deployment, [{ ...one, chainId: 199 }])).toEqual([])
    })

    it('of many first cheques needs the estimated gas at most, and fits into a block', async () => {
      const COUNT = 8
      const vaults: Address[] = []
      // Leaves a balance in each vault, since nodes differ in the refund for emptying a slot.
      for (let i = 0; i < COUNT; i++) vaults.push(await newVault(btt(2n)))
      const cheques = vaults.map((vault) => ({
        ...cheque(vault, seller, btt(1n)),
        order: orderOf(vault, stranger.address, btt(1n)),
      }))
      const { call } = first(cashOut(chain.deployment, cheques))
      const { gas, gasPrice, likelyFee } = await simulateCall(chain.client, payee.address, call)
      const receipt = await chain.send(payee, call)
      // The likely fee is near the actual one and not below it.
      expect(likelyFee).toBeGreaterThanOrEqual(receipt.gasUsed * gasPrice)
      expect(likelyFee).toBeLessThan((receipt.gasUsed * gasPrice * 5n) / 4n)
      expect(receipt.gasUsed).toBeLessThan(70_000n * BigInt(COUNT))
      // BTTC’s blocks hold 20 M.
      expect((gas * BigInt(LIMITS.cashOutCheques)) / BigInt(COUNT)).toBeLessThan(8_000_000n)
      const results = cashOutResults(chain.deployment, cheques, receipt)
      expect(results.every(({ paid, error }) => paid === btt(1n) && error === null)).toBe(true)
    })
  })

  describe('readVaultHistory', () => {
    it('lists the events of a vault, newest first', async () => {
      const from = (await chain.client.getBlockNumber()) + 1n
      const vault = await newVault(btt(5n))
      // More than one range of blocks.
      await chain.mine(20)
      await chain.send(payee, first(vault, btt(7n)))
      await chain.send(owner, announceWithdrawal(chain.chainId, vault, btt(1n)))
      await chain.send(owner, cancelWithdrawal(chain.chainId, vault))
      const history = await readVaultHistory(chain.client, vault, from, { rangeBlocks: 7 })
      expect(history.from).toBe(from)
      expect(history.events.map(({ kind, amount }) => [kind, amount])).toEqual([
        ['withdrawal-cancelled', 0n],
        ['withdrawal-announced', btt(1n)],
        ['cashed', btt(5n)],
        ['bounced', btt(2n)],
        ['deposit', btt(5n)],
      ])
      expect(history.events[2]?.counterparty).toBe(payee.address)
      expect((await readVaultHistory(chain.client, vault, history.to + 1n)).events).toEqual([])
    })

    const first = (vault: Address, amount: Wei) =>
      cashOut(chain.deployment, [cheque(vault, payee.address, amount)])[0]!.call
  })

  describe('simulateCall', () => {
    it('throws the contract’s own reason for a refusal', async () => {
      const vault = await newVault(btt(1n))
      const call = announceWithdrawal(chain.chainId, vault, btt(1n))
      await expect(simulateCall(chain.client, stranger.address, call)).rejects.toMatchObject({
        code: 'would-revert',
        fields: { reason: 'NotOwner', caller: stranger.address },
      })
    })

    it('throws `insufficient-funds` when the account cannot pay the amount or the fee', async () => {
      const poor = privateKeyToAccount(`0x${'7'.repeat(64)}`).address as Address
      await expect(simulateCall(chain.client, poor, wrap(chain.deployment, btt(1n)))).rejects.toMatchObject({
        code: 'insufficient-funds',
        fields: { needed: String(BTT), balance: '0' },
      })
      await chain.setBalance(poor, BTT)
      await expect(simulateCall(chain.client, poor, wrap(chain.deployment, btt(1n)))).rejects.toMatchObject({
        code: 'insufficient-funds',
      })
    })

    it('throws `wrong-chain` for a node of another chain', async () => {
      const call = { ...wrap(chain.deployment, btt(1n)), chainId: 199 }
      await expect(simulateCall(chain.client, owner.address, call)).rejects.toMatchObject({
        code: 'wrong-chain',
        fields: { expected: 199, got: chain.chainId },
      })
    })

    it('throws `no-contract` for an address without a vault', async () => {
      await expect(readVault(clientOf(chain.access), stranger.address)).rejects.toMatchObject({ code: 'no-contract' })
    })
  })
})
