/**
 * The trackers to announce a torrent to: its own, and the configured ones where a browser can reach none of its own.
 *
 * @param configured none for a private torrent (BEP 27), which is announced to its own trackers only
 */
export function trackersFor(own: readonly string[], configured: readonly string[]): readonly string[] {
  if (own.some((url) => /^wss?:/i.test(url))) return own
  return [...own, ...configured.filter((url) => !own.includes(url))]
}
