/** What ES2024 adds: the bytes move elsewhere, here nowhere. */
interface Detachable {
  transfer?(length: number): unknown
}

/**
 * Frees bytes that nothing uses any more: a browser collects them only once there are some 64 MiB of them. Arrays on
 * them are empty afterwards.
 */
export function release(parts: readonly Uint8Array[]): void {
  // Not in every browser.
  for (const buffer of new Set(parts.map((part) => part.buffer as Detachable))) buffer.transfer?.(0)
}
