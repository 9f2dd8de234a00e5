/** In an embed nothing is selected for download: windows of open streams are all that is stored. */
export class CapacityGuard {
  async check(): Promise<void> {}
}
