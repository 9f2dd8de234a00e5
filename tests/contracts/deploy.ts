/**
 * `npm run deploy:contracts` against anvil, and the probe against EVMs of three ages. Exit code 1 when something is not
 * as it should.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, http, keccak256 } from 'viem'
import { type EvmLevel, probeEvm } from '../../src/chain/deploy/probe.ts'
import { cashierAbi } from '../../src/chain/vault/abi/cashier.ts'
import { vaultAbi } from '../../src/chain/vault/abi/vault.ts'
import { vaultFactoryAbi } from '../../src/chain/vault/abi/vault-factory.ts'
import { cloneCode } from '../../src/chain/vault/clone-code.ts'
import type { ChainDeployment } from '../../src/protocol/chain.ts'
import { startAnvil } from './anvil.ts'

/** Anvil's first account; its key is public. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const CHAIN = 31_337
const DELAY = 90
const LEVELS: Readonly<Record<string, EvmLevel>> = {
  berlin: { chainId: true, baseFee: false, push0: false, mcopy: false },
  shanghai: { chainId: true, baseFee: true, push0: true, mcopy: false },
  cancun: { chainId: true, baseFee: true, push0: true, mcopy: true },
}

function same(got: unknown, expected: unknown, what: string): void {
  if (JSON.stringify(got) === JSON.stringify(expected)) return
  console.error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`)
  process.exitCode = 1
}

const folder = mkdtempSync(join(tmpdir(), 'freshet-deploy-'))
for (const [hardfork, level] of Object.entries(LEVELS)) {
  const anvil = await startAnvil(CHAIN, hardfork)
  const client = createPublicClient({ transport: http(anvil.url) })
  same(await probeEvm(client), level, hardfork)
  if (hardfork === 'berlin') await deploy(anvil.url)
  anvil.stop()
}
rmSync(folder, { recursive: true })

async function deploy(url: string): Promise<void> {
  const client = createPublicClient({ transport: http(url) })
  const keyFile = join(folder, 'key')
  writeFileSync(keyFile, KEY)
  writeFileSync(join(folder, 'deployments.json'), '{"199":{"kept":true}}')
  const args = ['--rpc', url, '--chain', String(CHAIN), '--key-file', keyFile, '--out', folder]
  const cli = [
    'node_modules/tsx/dist/cli.mjs',
    'src/chain/deploy/cli.js',
    ...args,
    '--wbtt',
    'new',
    '--delay',
    String(DELAY),
  ]
  const printed = execFileSync(process.execPath, cli, { encoding: 'utf8' })
  same(printed.includes(KEY.slice(2)), false, 'the key is not printed')

  const all = JSON.parse(readFileSync(join(folder, 'deployments.json'), 'utf8'))
  same(all['199'], { kept: true }, 'deployments of other chains are kept')
  const { wbtt, vaultFactory, vaultLogic, cashier }: ChainDeployment = all[CHAIN]
  const factory = { address: vaultFactory, abi: vaultFactoryAbi } as const
  const logic = { address: vaultLogic, abi: vaultAbi } as const
  same(await client.readContract({ ...factory, functionName: 'master' }), vaultLogic, 'master')
  same(await client.readContract({ ...factory, functionName: 'TokenAddress' }), wbtt, 'token')
  same(Number(await client.readContract({ ...logic, functionName: 'WITHDRAWAL_DELAY' })), DELAY, 'delay')
  const hash = await client.readContract({ address: cashier, abi: cashierAbi, functionName: 'VAULT_CODE_HASH' })
  same(hash, keccak256(cloneCode(vaultLogic)), 'the cashier and cloneCode() agree on the code of a vault')

  const verify = JSON.parse(readFileSync(join(folder, `deployments-${CHAIN}.verify.json`), 'utf8'))
  same(
    verify.contracts.map(({ name }: { name: string }) => name),
    ['WBTT', 'Vault', 'VaultFactory', 'Cashier'],
    'to verify',
  )
  same(verify.input.settings.evmVersion, 'berlin', 'evmVersion')
  same(verify.contracts[1].args, [wbtt, DELAY], 'constructor arguments')
}
