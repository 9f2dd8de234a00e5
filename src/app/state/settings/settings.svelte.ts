import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import type { EngineSettings } from '../../../protocol/engine.ts'
import { isStringArray, recall, remember, rememberText } from '../shell/memory.ts'
import { isTorrentRates, NO_RATES, type Rates, ratesTowards, type TorrentRates, withRates } from '../torrents/rates.ts'
import { isRate } from './config.ts'

function keep(name: string, rate: number | null): void {
  if (rate === null) rememberText(name, null)
  else remember(name, rate)
}

const NONE: EngineSettings = { trackers: [], iceServers: [] }

/** What the host of the app configures, and what the user changed of it. */
export class Settings {
  #host = $state.raw<EngineSettings>(NONE)
  #trackers = $state.raw<readonly string[] | null>(recall('trackers', isStringArray))
  #uploadLimit = $state.raw<number | null>(recall('uploadBytesPerSecond', isRate))
  #downloadLimit = $state.raw<number | null>(recall('downloadBytesPerSecond', isRate))
  #torrentRates = $state.raw<TorrentRates>(recall('torrentRates', isTorrentRates) ?? {})

  /** The configuration that came with the app. */
  setHost(settings: EngineSettings): void {
    this.#host = settings
  }

  /** What the engine is to use. */
  get engine(): EngineSettings {
    const { download, upload } = this.rates
    return {
      trackers: [...this.trackers],
      iceServers: this.#host.iceServers,
      uploadBytesPerSecond: upload,
      torrentUploadBytesPerSecond: ratesTowards(this.#torrentRates, 'upload'),
      downloadBytesPerSecond: download,
      torrentDownloadBytesPerSecond: ratesTowards(this.#torrentRates, 'download'),
    }
  }

  get trackers(): readonly string[] {
    return this.#trackers ?? this.#host.trackers
  }

  /** Of all torrents together. The user's own, or those of the app's host. */
  get rates(): Rates {
    return {
      download: this.#downloadLimit ?? this.#host.downloadBytesPerSecond ?? null,
      upload: this.#uploadLimit ?? this.#host.uploadBytesPerSecond ?? null,
    }
  }

  /** Null takes the user's own limit away. */
  setRates({ download, upload }: Rates): void {
    this.#downloadLimit = download
    this.#uploadLimit = upload
    keep('downloadBytesPerSecond', download)
    keep('uploadBytesPerSecond', upload)
  }

  /** Of one torrent, within those of all. */
  ratesOf(infoHash: InfoHash): Rates {
    return this.#torrentRates[infoHash] ?? NO_RATES
  }

  setRatesOf(infoHash: InfoHash, rates: Rates): void {
    this.#torrentRates = withRates(this.#torrentRates, infoHash, rates)
    remember('torrentRates', this.#torrentRates)
  }

  get hasOwnTrackers(): boolean {
    return this.#trackers !== null
  }

  /** Null goes back to those of the app's host. */
  setTrackers(trackers: readonly string[] | null): void {
    this.#trackers = trackers
    if (trackers === null) rememberText('trackers', null)
    else remember('trackers', trackers)
  }
}
