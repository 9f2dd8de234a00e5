/**
 * `npm run deploy:contracts -- --rpc URL --chain ID --key-file FILE [--wbtt ADDRESS] [--delay SECONDS] [--out FOLDER]`
 *
 * Deploys our contracts, writes their addresses into `public/deployments.json`, which the app reads, and beside it
 * `deployments-<id>.verify.json`: what an explorer needs to verify them. FILE holds a private key in hex; the key
 * is never printed. WBTT is the chain's own where we know it; on a chain where we do not, `--wbtt` names it, or `--wbtt
 * new` deploys ours.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createPublicClient, createWalletClient, defineChain, formatEther, getAddress, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { CONTRACTS, inputHash, SOLC_VERSION, standardInput } from '../../contracts/compile.js'
import { knownAddresses } from '../addresses.ts'
import { chainFacts } from '../chains.ts'
import { deployAll, PUBLIC_WITHDRAWAL_DELAY_SECONDS } from './deploy-all.ts'
import { probeEvm } from './probe.ts'

/** Upper bound of the gas for all contracts; see `tests/contracts/gas.json`. */
const GAS = 4_000_000n
const PUBLIC = fileURLToPath(new URL('../../../public/', import.meta.url))
const ARTIFACTS = new URL('../../contracts/artifacts/build.json', import.meta.url)

class UsageError extends Error {}

function options() {
  const string = { type: 'string' }
  const names = { rpc: string, chain: string, 'key-file': string, wbtt: string, delay: string, out: string }
  const { values } = parseArgs({ options: names })
  const chainId = Number(values.chain)
  if (!values.rpc || !values['key-file'] || !Number.isSafeInteger(chainId) || chainId <= 0) {
    throw new UsageError('Expected --rpc URL --chain ID --key-file FILE')
  }
  const delay = Number(values.delay ?? PUBLIC_WITHDRAWAL_DELAY_SECONDS)
  if (!Number.isSafeInteger(delay) || delay <= 0)
    throw new UsageError(`Expected seconds for --delay, got ${values.delay}`)
  const known = knownAddresses(chainId).token?.wbtt
  const wbtt = values.wbtt === undefined ? known : values.wbtt === 'new' ? null : getAddress(values.wbtt)
  if (wbtt === undefined)
    throw new UsageError(`No WBTT is known on chain ${chainId}: pass --wbtt ADDRESS or --wbtt new`)
  if (wbtt === null && known) throw new UsageError(`Chain ${chainId} has a WBTT of its own, ${known}`)
  return { rpc: values.rpc, chainId, keyFile: values['key-file'], wbtt, delay, out: values.out ?? PUBLIC }
}

/** @param {string} file @returns {import('viem').Account} */
function accountOf(file) {
  const text = readFileSync(file, 'utf8').trim()
  const key = text.startsWith('0x') ? text : `0x${text}`
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw new UsageError(`Expected a private key of 32 bytes in hex in ${file}`)
  return privateKeyToAccount(key)
}

async function main() {
  const { rpc, chainId, keyFile, wbtt, delay, out } = options()
  if (JSON.parse(readFileSync(ARTIFACTS, 'utf8')).inputHash !== inputHash(standardInput())) {
    throw new UsageError('The committed code is not that of the sources: run npm run build:contracts')
  }
  const chain = defineChain({
    id: chainId,
    name: chainFacts(chainId)?.name ?? `chain ${chainId}`,
    nativeCurrency: { name: 'BTT', symbol: 'BTT', decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  })
  const client = createPublicClient({ chain, transport: http() })
  const account = accountOf(keyFile)
  const actualChainId = await client.getChainId()
  if (actualChainId !== chainId) throw new UsageError(`Expected chain ${chainId} at ${rpc}, got ${actualChainId}`)

  const level = await probeEvm(client)
  const known = Object.entries(level).filter(([, supported]) => supported)
  console.log(`The EVM supports: ${known.map(([name]) => name).join(', ') || 'none of the probed features'}`)
  if (!level.chainId) throw new UsageError('The EVM is older than Berlin: our contracts would not run')

  if (wbtt && ((await client.getCode({ address: wbtt })) ?? '0x') === '0x') {
    throw new UsageError(`Expected WBTT at ${wbtt}, got no contract`)
  }
  const [balance, gasPrice] = await Promise.all([client.getBalance({ address: account.address }), client.getGasPrice()])
  console.log(`${account.address} has ${formatEther(balance)} BTT; at most ${formatEther(GAS * gasPrice)} are needed`)
  if (balance < GAS * gasPrice) throw new UsageError('The balance is too low')

  const contracts = []
  const wallet = createWalletClient({ chain, transport: http(), account })
  const settings = { withdrawalDelaySeconds: delay, ...(wbtt ? { wbtt } : {}) }
  const deployment = await deployAll(wallet, client, settings, ({ name, address, args, gasUsed }) => {
    contracts.push({ name, address, args })
    console.log(`${name} ${address} (${gasUsed} gas)`)
  })
  write(out, deployment, contracts)
}

/**
 * @param {string} out
 * @param {import('../../protocol/chain.ts').ChainDeployment} deployment
 * @param {object[]} contracts
 */
function write(out, deployment, contracts) {
  const path = join(out, 'deployments.json')
  const all = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  writeFileSync(path, `${JSON.stringify({ ...all, [deployment.chainId]: deployment }, null, 2)}\n`)
  const verify = join(out, `deployments-${deployment.chainId}.verify.json`)
  const sources = Object.fromEntries(CONTRACTS.map(({ name, source }) => [name, `${source}:${name}`]))
  const text = { solc: SOLC_VERSION, sources, contracts, input: standardInput() }
  writeFileSync(verify, `${JSON.stringify(text, null, 2)}\n`)
  console.log(`Wrote ${path} and ${verify}`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
