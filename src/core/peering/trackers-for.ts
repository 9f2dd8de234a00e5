/**
 * The trackers to announce a torrent to: its own, and the fallback ones where a browser can reach none of its own. A
 * private torrent (BEP 27) is announced to its own trackers only.
 */
export function trackersFor(
  own: readonly string[],
  fallback: readonly string[],
  isPrivate: boolean,
): readonly string[] {
  if (isPrivate || own.some((url) => /^wss?:/i.test(url))) return own
  return [...own, ...fallback.filter((url) => !own.includes(url))]
}
