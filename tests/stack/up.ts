import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { ROOT } from './bootstrap.js'
import { DIST } from './build.js'
import { type Seeder, startSeeder } from './node-peer.ts'
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
  stop(): Promise<void>
}

/** The sample media as files of a torrent. */
export async function sampleFiles(): Promise<{ name: string; path: string }[]> {
  const names = (await readdir(SAMPLE_FOLDER)).filter((name) => SAMPLE_TYPES.includes(extname(name)))
  return names.sort().map((name) => ({ name, path: join(SAMPLE_FOLDER, name) }))
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
 * Brings up tracker, seeder and app.
 *
 * @param port of the app; 0 takes a free one
 * @throws PortTakenError with everything stopped again
 */
export async function up(port: number): Promise<Stack> {
  const tracker = await trackerBeside(port)
  const parts: (Served | Tracker | Seeder)[] = [tracker]
  const stop = async () => {
    await Promise.all(parts.map((part) => ('stop' in part ? part.stop() : part.close())))
  }
  try {
    const app = await serve({ dist: DIST, port, config: { trackers: [tracker.url], iceServers: [] } })
    parts.push(app)
    const seeder = await startSeeder({
      files: await sampleFiles(),
      name: 'Freshet sample',
      announce: [tracker.url],
    })
    parts.push(seeder)
    return { url: app.url, trackerUrl: tracker.url, demoUrl: `${app.url}/#${seeder.magnet}`, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
