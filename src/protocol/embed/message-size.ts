/** What every value takes besides its characters, bytes. */
const VALUE_BYTES = 8

/**
 * About how many bytes a message takes that came by `postMessage`: of plain objects, arrays, texts and numbers, which
 * is all that this boundary has. Anything else (buffers, maps, files) counts as more than `most`, where counting ends.
 */
export function messageSize(message: unknown, most: number): number {
  let bytes = 0
  // Not recursive: a page may send a value that contains itself.
  const left: unknown[] = [message]
  while (left.length > 0 && bytes <= most) {
    const value = left.pop()
    bytes += VALUE_BYTES
    if (typeof value === 'string') bytes += value.length
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      if (value.length * VALUE_BYTES > most) return most + 1
      left.push(...value)
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      for (const key in value) {
        bytes += key.length
        if (bytes > most) break
        left.push((value as Record<string, unknown>)[key])
      }
    } else return most + 1
  }
  return bytes
}
