/** In an embed no torrent is seeded from files of the visitor. */
export class InPlace {
  onRecheckEnded(): void {}
}
