import { encodeFunctionData, type Hex, zeroAddress } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import type { Call, CallPurpose } from '../client/call.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'

/** What announces, or takes, everything: 2^128 − 1 (see `IVault`). */
export const EVERYTHING = 2n ** 128n - 1n

/**
 * Makes a vault whose owner is the sender, wraps `amount` and puts it in.
 *
 * @param issuer whose signature its cheques bear: the session key
 * @param salt 32 random bytes as hex: the vault's address follows from it and from the sender
 */
export function createVault(deployment: ChainDeployment, issuer: Address, salt: Hex, amount: Wei): Call {
  const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'createVault', args: [issuer, salt] })
  return {
    chainId: deployment.chainId,
    to: deployment.vaultFactory,
    data,
    value: amount,
    purpose: { kind: 'create-vault', issuer, amount },
  }
}

function toVault(chainId: number, vault: Address, data: Hex, purpose: CallPurpose, value: Wei = NO_WEI): Call {
  return { chainId, to: vault, data, value, purpose }
}

/** BTT into the vault, wrapped on the way. */
export function deposit(chainId: number, vault: Address, amount: Wei): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'depositNative' })
  return toVault(chainId, vault, data, { kind: 'deposit', vault, amount }, amount)
}

/** WBTT into the vault, which must be approved for `amount` first. */
export function depositWbtt(chainId: number, vault: Address, amount: Wei): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'deposit', args: [amount] })
  return toVault(chainId, vault, data, { kind: 'deposit-wbtt', vault, amount })
}

/** Starts the wait; null announces everything. Replaces what was announced before, and starts its wait anew. */
export function announceWithdrawal(chainId: number, vault: Address, amount: Wei | null): Call {
  const args = [amount ?? EVERYTHING] as const
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'announceWithdrawal', args })
  return toVault(chainId, vault, data, { kind: 'announce-withdrawal', vault, amount })
}

export function cancelWithdrawal(chainId: number, vault: Address): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'cancelWithdrawal' })
  return toVault(chainId, vault, data, { kind: 'cancel-withdrawal', vault })
}

/** Takes out what was announced, after the wait: at most `amount`, null for all of it. */
export function withdraw(chainId: number, vault: Address, amount: Wei | null = null): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'withdraw', args: [amount ?? EVERYTHING] })
  return toVault(chainId, vault, data, { kind: 'withdraw', vault, amount })
}

/** Takes everything out for good, after everything was announced and the wait is over. */
export function closeVault(chainId: number, vault: Address): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'close' })
  return toVault(chainId, vault, data, { kind: 'close-vault', vault })
}

export function setIssuer(chainId: number, vault: Address, issuer: Address): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'setIssuer', args: [issuer] })
  return toVault(chainId, vault, data, { kind: 'set-issuer', vault, issuer })
}

/** Nobody signs for the vault any more. */
export function revokeIssuer(chainId: number, vault: Address): Call {
  return { ...setIssuer(chainId, vault, zeroAddress as Address), purpose: { kind: 'revoke-issuer', vault } }
}

/** Sets `amount` more aside for one payee, whose cheques then cannot bounce below it. */
export function reserve(chainId: number, vault: Address, beneficiary: Address, amount: Wei): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'reserveFor', args: [beneficiary, amount] })
  return toVault(chainId, vault, data, { kind: 'reserve', vault, beneficiary, amount })
}

export function announceRelease(chainId: number, vault: Address, beneficiary: Address): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'announceRelease', args: [beneficiary] })
  return toVault(chainId, vault, data, { kind: 'announce-release', vault, beneficiary })
}

export function release(chainId: number, vault: Address, beneficiary: Address): Call {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'release', args: [beneficiary] })
  return toVault(chainId, vault, data, { kind: 'release', vault, beneficiary })
}
