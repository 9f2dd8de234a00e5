import {
  type Abi,
  type Account,
  type Chain,
  encodeDeployData,
  getAddress,
  type Hex,
  type PublicClient,
  type Transport,
  type WalletClient,
} from 'viem'
import { ChainError } from '../../core/errors.ts'
import type { Address } from '../../core/money/wei.ts'
import type { ChainDeployment } from '../../protocol/chain.ts'
import { chainFacts } from '../chains.ts'
import { wbttAbi } from '../token/abi/wbtt.ts'
import { cashierAbi } from '../vault/abi/cashier.ts'
import { vaultAbi } from '../vault/abi/vault.ts'
import { vaultFactoryAbi } from '../vault/abi/vault-factory.ts'
import { cashierCode, vaultCode, vaultFactoryCode, wbttCode } from './code.ts'

/** Withdrawal delay of vaults on chains with coins of value, seconds: the time that payees have to cash. */
export const PUBLIC_WITHDRAWAL_DELAY_SECONDS = 2 * 24 * 60 * 60

export interface DeployOptions {
  /** The chain's WBTT; without it ours is deployed, which is for local chains only. */
  readonly wbtt?: Address
  /** Seconds from 1 to 30 days; 2 days without it. Local chains may choose less. */
  readonly withdrawalDelaySeconds?: number
}

/** A deployed contract, with what an explorer needs to verify it. */
export interface DeployedContract {
  readonly name: 'WBTT' | 'Vault' | 'VaultFactory' | 'Cashier'
  readonly address: Address
  readonly args: readonly (string | number)[]
  readonly gasUsed: bigint
  readonly blockNumber: bigint
}

type Deployer = WalletClient<Transport, Chain | undefined, Account>

/**
 * Deploys all of our contracts, in legacy transactions one after the other. The account needs coins for about 5 M gas.
 *
 * @param onDeployed called after each contract
 * @throws ChainError `deploy-failed` when a transaction was mined and reverted; viem's errors when the node refuses one
 */
export async function deployAll(
  wallet: Deployer,
  client: PublicClient,
  options: DeployOptions = {},
  onDeployed: (contract: DeployedContract) => void = () => {},
): Promise<ChainDeployment> {
  const chainId = await client.getChainId()
  const deploy = async (
    name: DeployedContract['name'],
    abi: Abi,
    bytecode: Hex,
    args: readonly (string | number)[],
  ): Promise<DeployedContract> => {
    const contract = {
      name,
      args,
      ...(await send(wallet, client, chainId, name, encodeDeployData({ abi, bytecode, args }))),
    }
    onDeployed(contract)
    return contract
  }
  const wbtt = options.wbtt ?? (await deploy('WBTT', wbttAbi, wbttCode, [])).address
  const delay = options.withdrawalDelaySeconds ?? PUBLIC_WITHDRAWAL_DELAY_SECONDS
  const logic = await deploy('Vault', vaultAbi, vaultCode, [wbtt, delay])
  const factory = await deploy('VaultFactory', vaultFactoryAbi, vaultFactoryCode, [logic.address])
  const cashier = await deploy('Cashier', cashierAbi, cashierCode, [logic.address])
  return {
    chainId,
    wbtt,
    vaultFactory: factory.address,
    vaultLogic: logic.address,
    cashier: cashier.address,
    fromBlock: String(factory.blockNumber),
  }
}

/**
 * Sends a legacy transaction with an explicit gas price: viem otherwise asks the node to fill the transaction in, which
 * a Berlin chain cannot.
 */
async function send(
  wallet: Deployer,
  client: PublicClient,
  chainId: number,
  name: string,
  data: Hex,
): Promise<Pick<DeployedContract, 'address' | 'gasUsed' | 'blockNumber'>> {
  const [gas, asked] = await Promise.all([client.estimateGas({ account: wallet.account, data }), client.getGasPrice()])
  const floor = chainFacts(chainId)?.gasPriceFloor ?? 0n
  const gasPrice = asked > floor ? asked : floor
  const hash = await wallet.sendTransaction({ type: 'legacy', gas, gasPrice, data, chain: wallet.chain ?? null })
  const receipt = await client.waitForTransactionReceipt({ hash })
  if (receipt.status !== 'success' || !receipt.contractAddress) {
    throw new ChainError('deploy-failed', `Expected ${name} to be deployed, but transaction ${hash} reverted`, {
      contract: name,
      transaction: hash,
    })
  }
  return {
    address: getAddress(receipt.contractAddress) as Address,
    gasUsed: receipt.gasUsed,
    blockNumber: receipt.blockNumber,
  }
}
