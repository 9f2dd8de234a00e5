/** In an embed the visitor stops no single peers. */
export class RefusedPeers {
  admit(): boolean {
    return true
  }

  has(): boolean {
    return false
  }
}
