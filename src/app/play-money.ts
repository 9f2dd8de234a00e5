import { IN_BROWSER, viemChain } from '../chain/chains.ts'
import { portProvider } from '../chain/client/port-provider.ts'
import { toErrorRecord } from '../core/errors.ts'
import { trustedScriptUrl } from '../page/trusted-url.ts'
import playUrl from '../play/play.worker.ts?worker&url'
import type { ChainAccess } from '../protocol/chain.ts'
import { httpProvider } from '../wallet/play/http-provider.ts'
import { openPlayChain } from '../wallet/play/play-chain.ts'
import { startPlayWallet } from '../wallet/play/start-wallet.ts'
import { serveDemoPage } from './demo-server.svelte.ts'
import type { App } from './state/app.svelte.ts'
import type { SiteChain } from './state/settings/config.ts'

/**
 * Starts the play-money chain in this browser (`site` null) or uses that of the site, and announces a wallet for it.
 * Loaded only where money is worth nothing.
 */
export async function startPlayMoney(app: App, site: SiteChain | null): Promise<void> {
  try {
    if (site === null) await playInBrowser(app)
    else if (site.rpcUrls[0] !== undefined) await startPlayWallet(site.id, httpProvider(site.rpcUrls[0]))
  } catch (thrown) {
    app.toasts.showError(toErrorRecord(thrown))
  }
}

async function playInBrowser(app: App): Promise<void> {
  const { deployment, open } = await openPlayChain(trustedScriptUrl(playUrl))
  await startPlayWallet(IN_BROWSER, portProvider(open()))
  const access = (): ChainAccess => {
    return { chainId: IN_BROWSER, deployment, transport: { kind: 'port', port: open() }, playMoney: true }
  }
  const { name } = viemChain(IN_BROWSER, [])
  await app.chain.add({
    id: IN_BROWSER,
    name,
    playMoney: true,
    deployment,
    rpcUrls: [],
    testnet: true,
    faucet: null,
    open: access,
  })
  serveDemoPage(app)
}
