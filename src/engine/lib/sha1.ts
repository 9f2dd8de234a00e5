/** SHA-1 of metainfo (small, rare): the browser's own. Pieces are hashed by the piece worker. */
export async function sha1(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-1', bytes as Uint8Array<ArrayBuffer>))
}
