import type { InfoHash } from '../../../core/metainfo/info-hash.ts'
import { isStunAddress } from '../../../core/peering/ice-servers.ts'
import type { EngineSettings } from '../../../protocol/engine.ts'
import { isBoolean, isStringArray, onPreferenceChanged, readPreference, writePreference } from '../shell/preferences.ts'
import { DataUse } from './data-use.svelte.ts'
import { isTorrentRates, NO_RATES, type Rates, ratesIn, type TorrentRates, withRates } from './rates.ts'
import { isRate, type SiteConfig } from './site-config.ts'

const NONE: SiteConfig = { trackers: [], iceServers: [] }

/** What the site that serves the app configures, and what the user has changed of it. */
export class Settings {
  readonly dataUse = new DataUse()
  #site = $state.raw<SiteConfig>(NONE)
  #siteKnown = $state(false)
  #trackers = $state.raw<readonly string[] | null>(null)
  #uploadLimit = $state.raw<number | null>(null)
  #downloadLimit = $state.raw<number | null>(null)
  #chooseFirst = $state(false)
  #torrentRates = $state.raw<TorrentRates>({})

  constructor() {
    this.#read()
    const names = ['trackers', 'uploadBytesPerSecond', 'downloadBytesPerSecond', 'torrentRates', 'chooseFirst']
    onPreferenceChanged(names, () => this.#read())
  }

  setSite(settings: SiteConfig): void {
    this.#site = settings
    this.#siteKnown = true
  }

  /** Folder of the origin that serves embeds; null: the site has none. Undefined: not known yet. */
  get embedFolder(): string | null | undefined {
    return this.#siteKnown ? (this.#site.embed ?? null) : undefined
  }

  /** STUN servers of the site. */
  get stunServers(): readonly string[] {
    return this.#site.iceServers.flatMap(({ urls }) => urls).filter(isStunAddress)
  }

  /** The settings that the engine uses. */
  get engine(): EngineSettings {
    const { download, upload } = this.rates
    return {
      trackers: [...this.trackers],
      iceServers: this.#site.iceServers,
      uploadBytesPerSecond: upload,
      torrentUploadBytesPerSecond: ratesIn(this.#torrentRates, 'upload'),
      downloadBytesPerSecond: download,
      torrentDownloadBytesPerSecond: ratesIn(this.#torrentRates, 'download'),
      traffic: this.dataUse.rules,
    }
  }

  get trackers(): readonly string[] {
    return this.#trackers ?? this.#site.trackers
  }

  /** Limits of all torrents together: the user's own, or the site's. */
  get rates(): Rates {
    return {
      download: this.#downloadLimit ?? this.#site.downloadBytesPerSecond ?? null,
      upload: this.#uploadLimit ?? this.#site.uploadBytesPerSecond ?? null,
    }
  }

  /** Null removes the user's own limit. */
  setRates({ download, upload }: Rates): void {
    this.#downloadLimit = download
    this.#uploadLimit = upload
    writePreference('downloadBytesPerSecond', download)
    writePreference('uploadBytesPerSecond', upload)
  }

  /** Limits of one torrent, within those of all. */
  ratesOf(infoHash: InfoHash): Rates {
    return this.#torrentRates[infoHash] ?? NO_RATES
  }

  setRatesOf(infoHash: InfoHash, rates: Rates): void {
    this.#torrentRates = withRates(this.#torrentRates, infoHash, rates)
    writePreference('torrentRates', this.#torrentRates)
  }

  /** Whether the user chooses the files of a torrent before anything of it is downloaded. */
  get chooseFirst(): boolean {
    return this.#chooseFirst
  }

  set chooseFirst(choose: boolean) {
    this.#chooseFirst = choose
    writePreference('chooseFirst', choose)
  }

  get hasOwnTrackers(): boolean {
    return this.#trackers !== null
  }

  /** Null returns to the site's trackers. */
  setTrackers(trackers: readonly string[] | null): void {
    this.#trackers = trackers
    writePreference('trackers', trackers)
  }

  /** At the start, and when another tab has changed them. That tab has sent them to the engine. */
  #read(): void {
    this.#trackers = readPreference('trackers', isStringArray)
    this.#uploadLimit = readPreference('uploadBytesPerSecond', isRate)
    this.#downloadLimit = readPreference('downloadBytesPerSecond', isRate)
    this.#torrentRates = readPreference('torrentRates', isTorrentRates) ?? {}
    this.#chooseFirst = readPreference('chooseFirst', isBoolean) ?? false
  }
}
