import { IN_BROWSER, viemChain } from '../chain/chains.ts'
import { portProvider } from '../chain/client/port-provider.ts'
import { ChainError, toErrorRecord } from '../core/errors.ts'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import playUrl from '../play/play.worker.ts?worker&url'
import type { ChainAccess, SiteChain } from '../protocol/chain.ts'
import { httpProvider } from '../wallet/play/http-provider.ts'
import { openPlayChain } from '../wallet/play/play-chain.ts'
import { startPlayWallet } from '../wallet/play/start-wallet.ts'
import type { App } from './state/app.svelte.ts'
import type { ChainOption } from './state/wallet/chain-options.ts'

/**
 * Starts the play-money chain in this browser (`site` null) or uses that of the site, and announces a wallet for it.
 * Loaded only where money is worth nothing.
 *
 * @returns the chain in this browser; null where the site has one, and where it could not be started (shown)
 */
export async function startPlayMoney(app: App, site: SiteChain | null): Promise<ChainOption | null> {
  try {
    if (site === null) return await playInBrowser()
    if (site.rpcUrls[0] !== undefined) await startPlayWallet(site.id, httpProvider(site.rpcUrls[0]))
  } catch (thrown) {
    app.toasts.showError(toErrorRecord(chainError(thrown)))
  }
  return null
}

/** The error of a request to the chain; `fetch` throws a `TypeError` when the node does not answer. */
function chainError(thrown: unknown): unknown {
  if (!(thrown instanceof TypeError)) return thrown
  const reason = thrown.message
  return new ChainError('unreachable', `Expected an answer from a node of the chain: ${reason}`, { reason }, thrown)
}

async function playInBrowser(): Promise<ChainOption> {
  const { deployment, open } = await openPlayChain(trustedScriptUrl(playUrl))
  await startPlayWallet(IN_BROWSER, portProvider(open()))
  const access = (): ChainAccess => {
    return { chainId: IN_BROWSER, deployment, transport: { kind: 'port', port: open() }, playMoney: true }
  }
  const { name } = viemChain(IN_BROWSER, [])
  return {
    id: IN_BROWSER,
    name,
    playMoney: true,
    deployment,
    rpcUrls: [],
    testnet: true,
    faucet: null,
    open: access,
  }
}
