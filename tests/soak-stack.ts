/**
 * The stack of `npm start` for an hour (FRESHET_SOAK_MINUTES for another time): a peer gets the paid torrent from it
 * every three minutes, and every part has to be the process that it was at the start.
 */

import { startFreshet } from './stack/freshet-peer.ts'
import { startLeecher } from './stack/node-peer.ts'
import { up } from './stack/up.ts'

const minutes = Number(process.env.FRESHET_SOAK_MINUTES ?? 60)
const VISIT_MS = 180_000
const faults: string[] = []
const say = (line: string): void => {
  faults.push(line)
  console.error(`${new Date().toISOString()} ${line}`)
}

const stack = await up(0, undefined, say)
const magnet = stack.chain.paidUrl.slice(stack.chain.paidUrl.indexOf('#') + 1)
const until = Date.now() + minutes * 60_000
for (let visit = 1; visit === 1 || Date.now() < until; visit++) {
  const started = Date.now()
  // Stock and Freshet in turn: for the latter the stack brings leechers that compete.
  if (visit % 2 === 1) {
    const leecher = await startLeecher({ torrent: magnet })
    await leecher.finished()
    await leecher.stop()
  } else {
    const freshet = await startFreshet({ torrentFile: stack.paidTorrentFile, trackers: [stack.trackerUrl] })
    await freshet.untilTorrents(({ torrents }) => torrents[0]?.state === 'seeding')
    await freshet.stop()
  }
  console.log(`visit ${visit}: complete after ${Math.round((Date.now() - started) / 1000)} s`)
  // Some rest between two visits, as between those of a person.
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + VISIT_MS - Date.now())))
}
await stack.stop()
console.log(faults.length === 0 ? `${minutes} minutes without a fault` : `${faults.length} lines of faults`)
process.exitCode = faults.length === 0 ? 0 : 1
