import { encodeFunctionData, type Hex, zeroAddress } from 'viem'
import { type Address, NO_WEI, type Wei } from '../../core/money/wei.ts'
import type { VaultDeployment } from '../../protocol/chain.ts'
import { vaultAbi } from './abi/vault.ts'
import { vaultFactoryAbi } from './abi/vault-factory.ts'
import type { VaultCall, VaultPurpose } from './purpose.ts'

/** Announces or withdraws everything: 2^128 − 1 (see `IVault`). */
export const EVERYTHING = 2n ** 128n - 1n

/**
 * Creates a vault owned by the sender, wraps `amount` and deposits it.
 *
 * @param issuer the session key that signs its cheques
 * @param salt 32 random bytes as hex: the vault's address follows from it and from the sender
 */
export function createVault(deployment: VaultDeployment, issuer: Address, salt: Hex, amount: Wei): VaultCall {
  const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'createVault', args: [issuer, salt] })
  return {
    chainId: deployment.chainId,
    to: deployment.vaultFactory,
    data,
    value: amount,
    purpose: { subject: 'vault', kind: 'create-vault', issuer, amount },
  }
}

function toVault(chainId: number, vault: Address, data: Hex, purpose: VaultPurpose, value: Wei = NO_WEI): VaultCall {
  return { chainId, to: vault, data, value, purpose }
}

/** Deposits BTT, wrapped on the way. */
export function deposit(chainId: number, vault: Address, amount: Wei): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'depositNative' })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'deposit', vault, amount }, amount)
}

/** Deposits WBTT; the vault needs an allowance of `amount` first. */
export function depositWbtt(chainId: number, vault: Address, amount: Wei): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'deposit', args: [amount] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'deposit-wbtt', vault, amount })
}

/** Starts the withdrawal delay; null announces everything. Replaces an earlier announcement and restarts its delay. */
export function announceWithdrawal(chainId: number, vault: Address, amount: Wei | null): VaultCall {
  const args = [amount ?? EVERYTHING] as const
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'announceWithdrawal', args })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'announce-withdrawal', vault, amount })
}

export function cancelWithdrawal(chainId: number, vault: Address): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'cancelWithdrawal' })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'cancel-withdrawal', vault })
}

/** Withdraws what was announced, after the delay: at most `amount`, null for all of it. */
export function withdraw(chainId: number, vault: Address, amount: Wei | null = null): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'withdraw', args: [amount ?? EVERYTHING] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'withdraw', vault, amount })
}

/** Withdraws everything for good, after everything was announced and the delay is over. */
export function closeVault(chainId: number, vault: Address): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'close' })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'close-vault', vault })
}

export function setIssuer(chainId: number, vault: Address, issuer: Address): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'setIssuer', args: [issuer] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'set-issuer', vault, issuer })
}

/** Leaves the vault without an issuer. */
export function revokeIssuer(chainId: number, vault: Address): VaultCall {
  return {
    ...setIssuer(chainId, vault, zeroAddress as Address),
    purpose: { subject: 'vault', kind: 'revoke-issuer', vault },
  }
}

/** Reserves `amount` more for one beneficiary: its cheques cannot bounce up to the reserve. */
export function reserve(chainId: number, vault: Address, beneficiary: Address, amount: Wei): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'reserveFor', args: [beneficiary, amount] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'reserve', vault, beneficiary, amount })
}

export function announceRelease(chainId: number, vault: Address, beneficiary: Address): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'announceRelease', args: [beneficiary] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'announce-release', vault, beneficiary })
}

export function release(chainId: number, vault: Address, beneficiary: Address): VaultCall {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'release', args: [beneficiary] })
  return toVault(chainId, vault, data, { subject: 'vault', kind: 'release', vault, beneficiary })
}
