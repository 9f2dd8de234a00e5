import type { InfoHash } from '../../src/core/metainfo/info-hash.ts'
/** A browser that has a torrent and sells it, for specs of buyers. */
import type { Address, BttPerMib } from '../../src/core/money/wei.ts'
import { DIST } from '../stack/build.js'
import type { LocalChain } from '../stack/chain.ts'
import { type Served, serve } from '../stack/serve.ts'
import { waitForComplete } from './driver.ts'
import type { Fixtures } from './fixtures.ts'
import { moneyOf, type PageMoney, selling } from './money-driver.ts'

export interface Shop {
  readonly money: PageMoney
  readonly infoHash: InfoHash
  readonly magnet: string
  /** Wei, of every cheque it holds. */
  held(): Promise<bigint>
}

/** The app as sellers have it here: with a limit on what goes up, so that paying is worth something. */
export const startShopHost = (tracker: string, chain: LocalChain): Promise<Served> =>
  serve({
    dist: DIST,
    config: { trackers: [tracker], iceServers: [], uploadBytesPerSecond: 700_000, chain: chain.config },
  })

export async function openShop(
  { app, newProfile, seed, chain }: Pick<Fixtures, 'app' | 'newProfile' | 'seed' | 'chain'>,
  url: string,
  file: { readonly name: string; readonly size: number },
  price: BttPerMib,
  payee: Address,
): Promise<Shop> {
  const source = await seed({ files: [file] })
  const { infoHash, magnet } = source
  const money = await moneyOf(await newProfile())
  await money.open(url, chain.chainId)
  await money.call('configureSpeed', selling(price, payee))
  await money.page.goto(`${url}/#${magnet}`)
  await app.agree(money.page)
  await waitForComplete(money.page)
  await source.stop()
  const held = async (): Promise<bigint> =>
    (await money.call('heldCheques')).reduce((sum, { cumulativePayout }) => sum + cumulativePayout, 0n)
  return { money, infoHash, magnet, held }
}
