/** Cleans untrusted text for display. The result is text, never markup; escaping is up to the page. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern removes them
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Drops control characters (except line feeds) and those that change the direction of writing, replaces lone
 * surrogates, trims, and cuts to `maxCharacters`; null when nothing is left.
 */
export function cleanText(text: string, maxCharacters: number): string | null {
  const cut = text
    .slice(0, maxCharacters)
    .replace(HIDDEN, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim()
  return cut === '' ? null : cut
}

/** {@link cleanText} of UTF-8; bytes that are no UTF-8 become U+FFFD. */
export function cleanBytes(bytes: Uint8Array, maxCharacters: number): string | null {
  // A character has at most four bytes: the rest need not be decoded.
  return cleanText(decoder.decode(bytes.subarray(0, maxCharacters * 4)), maxCharacters)
}
