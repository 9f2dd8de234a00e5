import { toErrorRecord } from '../../core/errors.ts'
import type { ContentKey } from '../../core/metainfo/content-key.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { EngineClient } from '../../page/engine-runner.ts'
import type { AddOptions } from '../../protocol/adding/choosing.ts'
import type { AddResult, Playhead, TorrentSource } from '../../protocol/engine.ts'
import type { ShareOutcome, ShareRequest } from '../../protocol/sharing.ts'
import { Adding } from './adding/adding.svelte.ts'
import { LinkKey } from './adding/link-key.svelte.ts'
import { sendChainToEngine } from './money/engine-chain.svelte.ts'
import { recordResumedTransactions } from './money/resumed-transactions.svelte.ts'
import { Speed } from './money/speed.svelte.ts'
import { Presence } from './presence/presence.svelte.ts'
import { Saving } from './saving/saving.ts'
import { Consent } from './settings/consent.svelte.ts'
import type { DataUseChoice } from './settings/data-use-choice.ts'
import type { Rates } from './settings/rates.ts'
import { Settings } from './settings/settings.svelte.ts'
import type { SiteConfig } from './settings/site-config.ts'
import { StorageState } from './settings/storage.svelte.ts'
import { ThemeChoice } from './settings/theme.svelte.ts'
import { ChosenFiles } from './sharing/chosen-files.ts'
import { leavesReceivers, stoppedByClose, warnBeforeClose } from './sharing/close-warning.ts'
import { Sharing } from './sharing/sharing.svelte.ts'
import { Attention } from './shell/attention.ts'
import { EngineConnection } from './shell/engine-connection.svelte.ts'
import { launchQueueOf, listenForLaunches } from './shell/launches.ts'
import { Router } from './shell/router.svelte.ts'
import { Shell } from './shell/shell.svelte.ts'
import { Toasts } from './shell/toasts.svelte.ts'
import { listenForSaveTrouble } from './torrents/save-address.ts'
import { TorrentActions } from './torrents/torrent-actions.ts'
import { TorrentFiles } from './torrents/torrent-files.ts'
import { Torrents } from './torrents/torrents.svelte.ts'
import { ChainChoice } from './wallet/chain.svelte.ts'
import { WalletState } from './wallet/wallet.svelte.ts'

/** The state of the user interface: makes its parts and connects them to each other and to the engine. */
export class App {
  readonly consent = new Consent()
  readonly engine = new EngineConnection()
  readonly presence = new Presence()
  readonly attention = new Attention(() => this.engine.leads)
  readonly router = new Router()
  readonly settings = new Settings()
  readonly shell = new Shell()
  readonly storage = new StorageState(this.engine)
  readonly theme = new ThemeChoice()
  readonly toasts = new Toasts()
  readonly chosen = new ChosenFiles()
  readonly torrents = new Torrents()
  readonly speed = new Speed(this.engine, this.toasts)
  readonly adding = new Adding({
    consent: this.consent,
    add: (source, options) => this.#add(source, options),
    chooseFirst: () => this.settings.chooseFirst,
    currentPage: () => location.hash,
    address: location.href,
    onContent: (files, dropped) => void this.sharing.show({ ...dropped, files }),
    onAdded: (results, hasLeft) => this.#onAdded(results, hasLeft),
  })
  readonly sharing = new Sharing({
    engine: this.engine,
    consent: this.consent,
    toasts: this.toasts,
    onShared: (outcome, request, isWatched) => this.#onShared(outcome, request, isWatched),
  })
  readonly linkKey = new LinkKey((infoHash, key) => this.actions.useKey(infoHash, key))
  readonly actions: TorrentActions
  readonly files: TorrentFiles
  readonly saving: Saving
  readonly chain: ChainChoice
  readonly wallet: WalletState
  #watched: InfoHash | null = null
  #isListening = false

  /** @param base folder the app is served from, with a slash at the end */
  constructor(base: string) {
    const { engine, consent, shell, toasts, torrents } = this
    this.actions = new TorrentActions({
      ...{ base, engine, consent, toasts },
      onRemoved: () => void this.storage.refresh(),
      onCancelled: () => this.router.replace({ page: 'home', add: false }),
    })
    this.files = new TorrentFiles({ base, engine, shell, toasts, torrents })
    this.saving = new Saving({ base, engine, toasts, files: this.files })
    listenForSaveTrouble(navigator.serviceWorker, (error, name) => toasts.showError(error, name))
    listenForLaunches(launchQueueOf(globalThis), {
      openHash: (hash) => {
        location.hash = hash
      },
      openFiles: (found) => void this.adding.addFiles(found),
      onUnread: (thrown) => toasts.showError(toErrorRecord(thrown)),
    })
    this.chain = new ChainChoice(base)
    this.wallet = new WalletState(this.chain)
    this.settings.dataUse.onChanged = () => void this.engine.client?.call('configure', [this.settings.engine])
    sendChainToEngine(this.chain, engine, this.speed, this.router)
    recordResumedTransactions(this.speed, this.wallet, async (call, mined) => {
      const { recordResumed } = await import('./money/actions/record-resumed.ts')
      await recordResumed(this, call, mined)
    })
    warnBeforeClose(window, () => leavesReceivers(stoppedByClose(torrents.list, engine, this.chosen)))
    engine.subscribe((state) => {
      if (state.kind === 'running') this.chosen.onEngine()
      if (state.kind === 'running') void this.#attach(state.engine)
      else if (state.kind !== 'starting') torrents.clear()
    })
  }

  // Torrents ---------------------------------------------------------------------------------------------------------

  /**
   * Adds the torrent of a link in the address. Call it when the user has confirmed the link, and with it agreed to
   * connect.
   *
   * @throws the engine's error, while the link is still on the screen
   */
  async openLink(text: string, options: AddOptions = {}): Promise<void> {
    this.consent.answer(true)
    try {
      const { infoHash } = await this.#add({ kind: 'magnet', text }, options)
      // A user who has opened another page meanwhile stays there.
      if (this.router.route.page === 'link') this.showLinked(infoHash)
    } catch (thrown) {
      if (this.router.route.page === 'link') throw thrown
      this.toasts.showError(toErrorRecord(thrown))
    }
  }

  /**
   * Shows a torrent of the list in place of the link to it. Of the link it takes the key alone, where one is missing:
   * the engine takes none that does not open it.
   */
  showLinked(infoHash: InfoHash, key: ContentKey | null = null): void {
    if (this.torrents.find(infoHash)?.keyError && key !== null) void this.linkKey.try(infoHash, key)
    // A link to a film is followed to watch it: the watch page plays as soon as it can.
    this.router.replace({ page: 'torrent', infoHash, tab: 'watch', file: null })
  }

  /** Sends the engine what the player on the screen needs next. */
  setPlayhead(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    void this.engine.client?.call('setPlayhead', [infoHash, fileIndex, playhead]).catch(() => undefined)
  }

  /** Makes the engine send this torrent's files and peers with every change. */
  async watch(infoHash: InfoHash | null): Promise<void> {
    this.#watched = infoHash
    // An engine that does not run yet receives it at its start.
    await this.engine.client?.call('watch', [infoHash]).catch(() => undefined)
  }

  // Settings ---------------------------------------------------------------------------------------------------------

  async useTrackers(trackers: readonly string[] | null): Promise<void> {
    this.settings.setTrackers(trackers)
    await this.#reconfigure()
  }

  /** Takes over what the site configures now: the servers of new connections, its trackers and limits. */
  async useSite(site: SiteConfig): Promise<void> {
    this.settings.setSite(site)
    await this.engine.client?.call('configure', [this.settings.engine]).catch(() => undefined)
  }

  /** Limits all torrents together. */
  async limitRates(rates: Rates): Promise<void> {
    this.settings.setRates(rates)
    await this.#reconfigure()
  }

  async limitTorrent(infoHash: InfoHash, rates: Rates): Promise<void> {
    this.settings.setRatesOf(infoHash, rates)
    await this.#reconfigure()
  }

  /** What may pass on this connection, and in a month. */
  async limitDataUse(choice: DataUseChoice): Promise<void> {
    this.settings.dataUse.choice = choice
    await this.#reconfigure()
  }

  /** Raises the ceilings of this month. */
  async allowTraffic(bytes: number): Promise<void> {
    await this.toasts.attempt(async () => (await this.engine.running()).call('allowTraffic', [bytes]))
  }

  /** Revokes consent and pauses all torrents, since nothing stays connected without it. */
  async revokeConsent(): Promise<void> {
    this.consent.revoke()
    await this.#pauseAll()
  }

  async update(): Promise<void> {
    await this.shell.update(async () => {
      // What is not saved is checked again at the next start.
      await this.engine.client?.call('saveAll', []).catch(() => undefined)
    })
  }

  // ------------------------------------------------------------------------------------------------------------------

  /** The client is the same for every engine that runs, one after another. */
  #listen(engine: EngineClient): void {
    if (this.#isListening) return
    this.#isListening = true
    engine.on('changes', (changes) => {
      if (this.engine.client !== engine) return
      this.torrents.apply(changes)
      this.chosen.giveBack(engine, changes.changed)
    })
    engine.on('traffic', (status) => {
      if (this.engine.client === engine) this.settings.dataUse.status = status
    })
    engine.on('notice', ({ error, infoHash }) => {
      if (!this.attention.isHere) return
      this.toasts.showError(error, infoHash === null ? null : (this.torrents.find(infoHash)?.name ?? null))
    })
  }

  async #attach(engine: EngineClient): Promise<void> {
    this.#listen(engine)
    try {
      // The engine responds once it has read its sessions: from then on, an empty list has no torrents.
      await engine.call('saveAll', [])
      await engine.call('watch', [this.#watched])
      this.settings.dataUse.status = await engine.call('traffic', [])
      if (this.consent.revoked) await this.#pauseAll()
      // A torrent is added only with consent, but a killed browser loses the last seconds of localStorage.
      else if (this.torrents.list.some(({ state }) => state !== 'paused')) this.consent.answer(true)
      this.torrents.markLoaded()
    } catch (thrown) {
      if (this.engine.client === engine) this.toasts.showError(toErrorRecord(thrown))
    }
  }

  async #reconfigure(): Promise<void> {
    await this.toasts.attempt(async () => {
      await this.engine.client?.call('configure', [this.settings.engine])
      this.toasts.show('settingsSaved')
    })
  }

  async #pauseAll(): Promise<void> {
    const running = this.torrents.list.filter(({ state }) => state !== 'paused')
    await Promise.all(running.map((torrent) => this.actions.pause(torrent)))
  }

  async #add(source: TorrentSource, options: AddOptions): Promise<AddResult> {
    const result = await (await this.engine.running()).call('add', [source, options])
    void this.storage.requestPersistence()
    return result
  }

  #onAdded(results: readonly AddResult[], hasLeft: boolean): void {
    // A user who has opened another page meanwhile stays there.
    if (!hasLeft) this.#showAdded(results)
    if (results.some(({ unlocked }) => unlocked)) this.toasts.show('unlocked')
    const known = results.filter(({ existed, unlocked }) => existed && !unlocked)
    const name = known[0] === undefined ? undefined : this.torrents.find(known[0].infoHash)?.name
    if (known.length > 1) this.toasts.show('existedMany', { count: known.length })
    else if (known.length === 1) this.toasts.show('existed', name === undefined ? {} : { name })
  }

  #onShared({ infoHash, existed }: ShareOutcome, { name, files, keep }: ShareRequest, isWatched: boolean): void {
    if (keep === 'in-place') this.chosen.keep(infoHash, files)
    void this.storage.requestPersistence()
    if (existed || !isWatched) this.toasts.show(existed ? 'sharedExisted' : 'shared', { name })
    if (!isWatched) return
    this.router.go({ page: 'torrent', infoHash, tab: null, file: null })
    this.sharing.showLink(infoHash, { isNew: !existed })
  }

  #showAdded([first, ...others]: readonly AddResult[]): void {
    if (first === undefined) return
    if (others.length > 0) this.router.go({ page: 'home', add: false })
    else this.router.go({ page: 'torrent', infoHash: first.infoHash, tab: null, file: null })
  }
}
