/** Decodes a text or its start. What is not valid becomes U+FFFD; a character cut off at the end is left out. */
export function decodeAs(label: string, bytes: Uint8Array): string {
  return new TextDecoder(label).decode(bytes, { stream: true })
}
