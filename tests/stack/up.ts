import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { ROOT } from './bootstrap.js'
import { DIST } from './build.js'
import { type LocalChain, startChain } from './chain.ts'
import { type NodeKind, preferredNode } from './chain-node.ts'
import { exampleSites } from './example-sites.ts'
import { type Kept, keepRunning } from './keep-running.ts'
import { startSeeder } from './node-peer.ts'
import { startPaidSeeder } from './paid-seeder.ts'
import { PortTakenError } from './ports.ts'
import { type Served, serve } from './serve.ts'
import { startTracker, type Tracker } from './tracker.ts'

export const SAMPLE_FOLDER = join(ROOT, 'tests', 'stack', 'sample')
const SAMPLE_TYPES = ['.webm', '.mp4', '.vtt', '.srt']

/** Everything `npm start` keeps running. */
export interface Stack {
  readonly url: string
  readonly trackerUrl: string
  /** Opens the app with the sample torrent. */
  readonly demoUrl: string
  /** Two sites that embed the sample film, and the origin that both load the embed from. */
  readonly sites: { readonly a: string; readonly b: string; readonly embed: string }
  /** Where the play-money chain answers, what it runs on, and a torrent with a seeder that sells. */
  readonly chain: { readonly url: string; readonly node: NodeKind; readonly paidUrl: string }
  /** The torrent that the seller has. */
  readonly paidTorrentFile: Uint8Array
  stop(): Promise<void>
}

/** The sample media as files of a torrent. */
export async function sampleFiles(): Promise<{ name: string; path: string }[]> {
  const names = (await readdir(SAMPLE_FOLDER)).filter((name) => SAMPLE_TYPES.includes(extname(name)))
  return names.sort().map((name) => ({ name, path: join(SAMPLE_FOLDER, name) }))
}

/** Long enough to see, short enough to wait for. Seconds. */
const WITHDRAWAL_DELAY_SECONDS = 120

/** A browser remembers its vault and cheques: the chain they are on has to be there the next time, too. */
const KEPT = join(ROOT, 'build')

type StackPart = Served | Tracker | LocalChain | Kept
type Say = (line: string) => void

/** The play-money chain two ports after the app's where that is free, so that wallets find it next time. */
async function chainBeside(port: number, node: NodeKind, say: Say): Promise<LocalChain> {
  const options = { node, withdrawalDelaySeconds: WITHDRAWAL_DELAY_SECONDS, say }
  try {
    return await startChain(port === 0 || port > 65_533 ? options : { ...options, port: port + 2, keepIn: KEPT })
  } catch (error) {
    if (error instanceof PortTakenError) return startChain(options)
    throw error
  }
}

/** The tracker beside the app's port where that is free, so that torrents kept in the browser find it next time. */
async function trackerBeside(port: number): Promise<Tracker> {
  if (port === 0 || port === 65_535) return startTracker()
  try {
    return await startTracker({ port: port + 1 })
  } catch (error) {
    if (error instanceof PortTakenError) return startTracker()
    throw error
  }
}

/**
 * Brings up tracker, chain, seeder and app. What ends by itself is started again.
 *
 * @param port of the app; 0 takes a free one
 * @param node what the chain runs on; by default anvil where this machine has it
 * @param say gets a line about each part that ended by itself, and about its restart
 * @throws PortTakenError with everything stopped again
 */
export async function up(port: number, node = preferredNode(), say: Say = console.error): Promise<Stack> {
  const parts: StackPart[] = []
  const stop = async () => {
    await Promise.all(parts.map((part) => ('stop' in part ? part.stop() : part.close())))
  }
  const keep = <T extends StackPart>(part: T): T => {
    parts.push(part)
    return part
  }
  try {
    const starting = [trackerBeside(port).then(keep), chainBeside(port, node, say).then(keep)] as const
    // Waits for both, so that nothing starts after the stop.
    await Promise.allSettled(starting)
    const [tracker, chain] = await Promise.all(starting)
    const sites = await exampleSites(tracker.url, () => app)
    const config = (ownPort: number) => {
      const embed = `${sites.urls(ownPort).embed}/`
      return { trackers: [tracker.url], iceServers: [], chain: chain.config, embed }
    }
    const app: Served = keep(await serve({ dist: DIST, port, config, hosts: sites.hosts }))
    const files = await sampleFiles()
    const seed = () => startSeeder({ files, name: 'Freshet sample', announce: [tracker.url] })
    const seedFilm = () => startSeeder({ files: [sites.film], announce: [tracker.url] })
    const sell = () => startPaidSeeder(chain, [tracker.url], say)
    const seeder = keep(await keepRunning('The seeder of the sample', seed, say)).first
    keep(await keepRunning('The seeder of the embedded film', seedFilm, say))
    const demoUrl = `${app.url}/#${seeder.magnet}`
    const seller = keep(await keepRunning('The paid seller', sell, say)).first
    const paidUrl = `${app.url}/#${seller.magnet}`
    const chainFacts = { url: chain.url, node, paidUrl }
    const { torrentFile: paidTorrentFile } = seller
    const shown = { url: app.url, trackerUrl: tracker.url, demoUrl, sites: sites.urls(app.port) }
    return { ...shown, chain: chainFacts, paidTorrentFile, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
