import { BTT, bttPerMib, FREE, NO_WEI } from '../../src/core/money/wei.ts'
import type { EngineSnapshot } from '../../src/protocol/engine.ts'
import type { LocalChain } from './chain.ts'
import { type FreshetPeer, startFreshet } from './freshet-peer.ts'
import { type Leecher, startLeecher, startSeeder } from './node-peer.ts'

const FILES = [{ name: 'paid-sample.bin', size: 48 << 20 }]
const NAME = 'Freshet paid sample'
/** Upload limit: low enough that the two others in the queue compete, so that paying has an effect. */
const UPLOAD_BYTES_PER_SECOND = 1_500_000
/** Leechers that pay nothing; they join with the first other peer and leave with the last. */
const CROWD = 2
const ASK = bttPerMib(BTT)

/** A Freshet peer that sells, and leechers that do not pay. */
export interface PaidSeeder {
  readonly magnet: string
  readonly torrentFile: Uint8Array
  /** Of the seller; the leechers come and go. */
  readonly pid: number
  /** Resolves with the way the seller ended. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

/** A peer is connected that is not one of these leechers. */
const hasBuyer = ({ detail }: EngineSnapshot): boolean =>
  detail?.peers.some(({ client }) => client !== null && !client.startsWith('WebTorrent')) ?? false

/** Stock leechers in the seeder's queue while another peer is connected; they restart when they are complete. */
class Crowd {
  readonly #torrentFile: Uint8Array
  readonly #announce: readonly string[]
  #leechers: Promise<Leecher>[] = []
  #over = false

  readonly #say: (line: string) => void

  constructor(torrentFile: Uint8Array, announce: readonly string[], say: (line: string) => void) {
    this.#say = say
    this.#torrentFile = torrentFile
    this.#announce = announce
  }

  come(): void {
    while (!this.#over && this.#leechers.length < CROWD) this.#leechers.push(this.#start())
  }

  async go(): Promise<void> {
    const leechers = this.#leechers
    this.#leechers = []
    // One that could not be started has been reported.
    await Promise.allSettled(leechers.map(async (leecher) => (await leecher).stop()))
  }

  async end(): Promise<void> {
    this.#over = true
    await this.go()
  }

  #start(): Promise<Leecher> {
    const starting = startLeecher({ torrent: this.#torrentFile, announce: this.#announce })
    const again = async (): Promise<void> => {
      const leecher = await starting
      await leecher.finished()
      await leecher.stop()
      const place = this.#leechers.indexOf(starting)
      if (place !== -1) this.#leechers[place] = this.#start()
    }
    again().catch((error: Error) => {
      const place = this.#leechers.indexOf(starting)
      // A stopped leecher does not complete; that is no fault.
      if (place === -1) return
      this.#leechers.splice(place, 1)
      this.#say(`A leecher beside the paid seller ended: ${error.message.trim()}`)
    })
    return starting
  }
}

/** Starts the seller on the local chain; its earnings are written to an account of the stack. */
export async function startPaidSeeder(
  chain: LocalChain,
  announce: readonly string[],
  say: (line: string) => void = console.error,
): Promise<PaidSeeder> {
  const payee = chain.accounts.at(-1)
  if (!payee) throw new Error('Expected the local chain to have accounts')
  const maker = await startSeeder({ files: FILES, name: NAME, announce })
  const { torrentFile, magnet } = maker
  await maker.stop()
  const seeder: FreshetPeer = await startFreshet({
    trackers: announce,
    torrentFile,
    files: FILES,
    uploadBytesPerSecond: UPLOAD_BYTES_PER_SECOND,
    chain: chain.access,
    speed: {
      buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
      selling: { on: true, ask: ASK, payee: payee.address },
    },
  })
  const crowd = new Crowd(torrentFile, announce, say)
  await seeder.engine('watch', seeder.infoHash)
  const tend = async (): Promise<never> => {
    for (;;) {
      await seeder.untilTorrents(hasBuyer)
      crowd.come()
      await seeder.untilTorrents((snapshot) => !hasBuyer(snapshot))
      await crowd.go()
    }
  }
  // Ends when the seeder does.
  tend().catch(() => undefined)
  return {
    magnet,
    torrentFile,
    pid: seeder.pid,
    ended: seeder.ended,
    stop: async () => {
      await crowd.end()
      await seeder.stop()
    },
  }
}
