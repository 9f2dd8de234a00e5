import { LIMITS } from '../limits.ts'

const REST = String.raw`:\/\/[^\s\u0000-\u001f\u007f/?#\ufffd][^\s\u0000-\u001f\u007f\ufffd]*$`
const TRACKER = new RegExp(`^(?:wss?|https?|udp)${REST}`, 'i')
const WEB_SEED = new RegExp(`^https?${REST}`, 'i')
const BROWSER_TRACKER = /^wss?:/i

/**
 * The usable tracker addresses of a list, trimmed, without repeats, at most LIMITS.trackersPerTorrent. Browsers reach
 * only WebSocket trackers, so that others are dropped first when there are too many.
 */
export function chooseTrackers(addresses: Iterable<string>): readonly string[] {
  const all = keepMatching(addresses, TRACKER, Number.POSITIVE_INFINITY)
  if (all.length <= LIMITS.trackersPerTorrent) return all
  const ours = all.filter((address) => BROWSER_TRACKER.test(address)).slice(0, LIMITS.trackersPerTorrent)
  const others = all.filter((address) => !BROWSER_TRACKER.test(address))
  const kept = new Set([...ours, ...others.slice(0, LIMITS.trackersPerTorrent - ours.length)])
  return all.filter((address) => kept.has(address))
}

/**
 * The usable web seeds of a list (BEP 19): http and https, without repeats, at most LIMITS.webSeedsPerTorrent. Spaces
 * are encoded.
 */
export function chooseWebSeeds(addresses: Iterable<string>): readonly string[] {
  return keepMatching(addresses, WEB_SEED, LIMITS.webSeedsPerTorrent)
}

function keepMatching(addresses: Iterable<string>, pattern: RegExp, most: number): string[] {
  const kept = new Set<string>()
  for (const address of addresses) {
    if (kept.size >= most) break
    const trimmed = address.trim().replaceAll(' ', '%20')
    if (trimmed.length <= LIMITS.urlCharacters && pattern.test(trimmed)) kept.add(trimmed)
  }
  return [...kept]
}
