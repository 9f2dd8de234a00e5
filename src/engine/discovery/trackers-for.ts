/**
 * Trackers to announce to: the torrent's own, and the fallback where it names none that a browser can reach. A private torrent
 * (BEP 27) is announced to its own trackers only.
 */
export function trackersFor(
  own: readonly string[],
  fallback: readonly string[],
  isPrivate: boolean,
): readonly string[] {
  if (isPrivate || own.some((url) => /^wss?:/i.test(url))) return own
  return [...own, ...fallback.filter((url) => !own.includes(url))]
}
