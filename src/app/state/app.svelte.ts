import { StreamError, toErrorRecord } from '../../core/errors.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { AddResult, Playhead, TorrentSource, TorrentSummary } from '../../protocol/engine.ts'
import { streamUrl } from '../../protocol/stream.ts'
import { Adding } from './adding/adding.svelte.ts'
import { tellResumed } from './money/resumed.svelte.ts'
import { Speed } from './money/speed.svelte.ts'
import { Consent } from './settings/consent.svelte.ts'
import { Settings } from './settings/settings.svelte.ts'
import { StorageState } from './settings/storage.svelte.ts'
import { ThemeChoice } from './settings/theme.svelte.ts'
import { EngineHost } from './shell/engine-host.svelte.ts'
import { Router } from './shell/router.svelte.ts'
import { offerBytes } from './shell/save-bytes.ts'
import { Shell } from './shell/shell.svelte.ts'
import { Toasts } from './shell/toasts.svelte.ts'
import type { Rates } from './torrents/rates.ts'
import { saveAddress } from './torrents/save-address.ts'
import { Torrents } from './torrents/torrents.svelte.ts'
import { ChainChoice } from './wallet/chain.svelte.ts'
import { linkChain } from './wallet/chain-link.svelte.ts'
import { WalletState } from './wallet/wallet.svelte.ts'

/** Everything the user interface shows, and everything it can ask for. */
export class App {
  readonly consent = new Consent()
  readonly host = new EngineHost()
  readonly router = new Router()
  readonly settings = new Settings()
  readonly shell = new Shell()
  readonly storage = new StorageState(this.host)
  readonly theme = new ThemeChoice()
  readonly toasts = new Toasts()
  readonly torrents = new Torrents()
  readonly speed = new Speed(this.host, this.toasts)
  readonly adding = new Adding({
    consent: this.consent,
    add: (source) => this.#add(source),
    place: () => location.hash,
    added: (results, wentOn) => this.#added(results, wentOn),
  })
  /** Folder the app is served from, with a slash at the end. */
  readonly #base: string
  #watched: InfoHash | null = null

  readonly chain: ChainChoice
  readonly wallet: WalletState

  constructor(base: string) {
    this.#base = base
    this.chain = new ChainChoice(base)
    this.wallet = new WalletState(this.chain)
    linkChain(this.chain, this.host, this.speed, this.router)
    tellResumed(this.speed, this.wallet, async (call, done) => {
      const { MoneyDesk } = await import('./money/vault-actions.ts')
      await new MoneyDesk(this).retell(call, done)
    })
    this.host.subscribe((state) => {
      if (state.kind === 'running') void this.#attach()
      else if (state.kind !== 'starting') this.torrents.forget()
    })
  }

  // Torrents ---------------------------------------------------------------------------------------------------------

  /** Opens what a link in the address names. Resolves false when the user does not agree to connect. @throws what the engine says */
  async openLink(text: string): Promise<boolean> {
    if (!(await this.consent.ask())) return false
    const { infoHash } = await this.#add({ kind: 'magnet', text })
    // Whoever has gone elsewhere meanwhile stays there.
    if (this.router.route.page !== 'link') return true
    // Whoever follows a link to a film wants to see it: the watch page plays as soon as it can.
    this.router.replace({ page: 'torrent', infoHash, tab: 'watch', file: null })
    return true
  }

  async pause(torrent: TorrentSummary): Promise<void> {
    await this.#try(torrent.name, async () => (await this.host.running()).call('pause', [torrent.infoHash]))
  }

  async resume(torrent: TorrentSummary): Promise<void> {
    if (!(await this.consent.ask())) return
    await this.#try(torrent.name, async () => (await this.host.running()).call('resume', [torrent.infoHash]))
  }

  async toggle(torrent: TorrentSummary): Promise<void> {
    await (torrent.state === 'paused' || torrent.state === 'failed' ? this.resume(torrent) : this.pause(torrent))
  }

  async recheck(torrent: TorrentSummary): Promise<void> {
    await this.#try(torrent.name, async () => (await this.host.running()).call('recheck', [torrent.infoHash]))
  }

  async select(infoHash: InfoHash, fileIndexes: readonly number[], selected: boolean): Promise<void> {
    await this.#try(null, async () =>
      (await this.host.running()).call('selectFiles', [infoHash, fileIndexes, selected]),
    )
  }

  /** Without `deleteData` the toast that follows can undo it. */
  async remove(torrent: TorrentSummary, deleteData: boolean): Promise<void> {
    await this.#try(torrent.name, async () => {
      const engine = await this.host.running()
      const source = await this.#sourceOf(torrent)
      const skipped = this.torrents
        .detailOf(torrent.infoHash)
        ?.files.filter((file) => !file.selected)
        .map((file) => file.index)
      await engine.call('remove', [torrent.infoHash, { deleteData }])
      const { name } = torrent
      if (deleteData) this.toasts.say('deleted', { name })
      else this.toasts.say('removed', { name, undo: () => void this.#restore(torrent, source, skipped ?? []) })
      void this.storage.refresh()
    })
  }

  /** Answers a click on the link to a file that is to be saved; what of it is not here yet is fetched meanwhile. */
  async saveFile(click: Event, infoHash: InfoHash, path: readonly string[]): Promise<void> {
    click.preventDefault()
    await this.#try(path.at(-1) ?? null, async () => {
      if (!(await this.shell.served) && this.shell.serving !== 'ready') {
        throw new StreamError('not-served', 'Expected a service worker that serves this page, got none')
      }
      saveAddress(this.fileUrl(infoHash, path, true), (error) => this.toasts.fail(error, path.at(-1) ?? null))
    })
  }

  /** Has the browser save the .torrent file. */
  async saveTorrentFile(torrent: TorrentSummary): Promise<void> {
    await this.#try(torrent.name, async () => {
      const bytes = await (await this.host.running()).call('torrentFile', [torrent.infoHash])
      offerBytes(bytes, `${torrent.name}.torrent`, 'application/x-bittorrent')
    })
  }

  async copyMagnet(torrent: TorrentSummary): Promise<void> {
    await this.#copy(torrent.magnet, 'magnetCopied', torrent.name)
  }

  /** A link that opens this torrent in Freshet. */
  async copyLink(torrent: TorrentSummary): Promise<void> {
    await this.#copy(`${location.origin}${this.#base}#${torrent.magnet}`, 'linkCopied', torrent.name)
  }

  /** What the player on the screen needs next. While no engine runs nobody fetches anything. */
  playing(infoHash: InfoHash, fileIndex: number, playhead: Playhead): void {
    void this.host.engine?.call('setPlayhead', [infoHash, fileIndex, playhead]).catch(() => undefined)
  }

  /** Has the engine tell this torrent's files and peers along with every snapshot. */
  async watch(infoHash: InfoHash | null): Promise<void> {
    this.#watched = infoHash
    // While no engine runs nothing is to be done: it hears of it at its start.
    await this.host.engine?.call('watch', [infoHash]).catch(() => undefined)
  }

  fileUrl(infoHash: InfoHash, path: readonly string[], save = false): string {
    return streamUrl(this.#base, infoHash, path, save)
  }

  // Settings ---------------------------------------------------------------------------------------------------------

  async useTrackers(trackers: readonly string[] | null): Promise<void> {
    this.settings.setTrackers(trackers)
    await this.#reconfigure()
  }

  /** Of all torrents together. */
  async limitRates(rates: Rates): Promise<void> {
    this.settings.setRates(rates)
    await this.#reconfigure()
  }

  async limitTorrent(infoHash: InfoHash, rates: Rates): Promise<void> {
    this.settings.setRatesOf(infoHash, rates)
    await this.#reconfigure()
  }

  /** Nothing stays connected without consent. */
  async revokeConsent(): Promise<void> {
    this.consent.revoke()
    await this.#pauseAll()
  }

  async update(): Promise<void> {
    await this.shell.update(async () => {
      // What cannot be saved is rechecked at the next start.
      await this.host.engine?.call('saveAll', []).catch(() => undefined)
    })
  }

  // ------------------------------------------------------------------------------------------------------------------

  async #attach(): Promise<void> {
    const engine = this.host.engine
    if (engine === null) return
    engine.on('changes', (changes) => {
      if (this.host.engine === engine) this.torrents.take(changes)
    })
    engine.on('notice', ({ error, infoHash }) => {
      this.toasts.fail(error, infoHash === null ? null : (this.torrents.find(infoHash)?.name ?? null))
    })
    try {
      // Answered once the sessions are read: from here on an empty list means that there are none.
      await engine.call('saveAll', [])
      await engine.call('watch', [this.#watched])
      if (this.consent.refused) await this.#pauseAll()
      // Nothing gets onto the list unless it was given, and a killed browser loses the last seconds of localStorage.
      else if (this.torrents.list.some(({ state }) => state !== 'paused')) this.consent.answer(true)
      this.torrents.markLoaded()
    } catch (thrown) {
      if (this.host.engine === engine) this.toasts.fail(toErrorRecord(thrown))
    }
  }

  async #reconfigure(): Promise<void> {
    await this.#try(null, async () => {
      await this.host.engine?.call('configure', [this.settings.engine])
      this.toasts.say('settingsSaved')
    })
  }

  async #pauseAll(): Promise<void> {
    await Promise.all(
      this.torrents.list.filter(({ state }) => state !== 'paused').map((torrent) => this.pause(torrent)),
    )
  }

  async #add(source: TorrentSource): Promise<AddResult> {
    const result = await (await this.host.running()).call('add', [source])
    void this.storage.askToPersist()
    return result
  }

  #added(results: readonly AddResult[], wentOn: boolean): void {
    // Who has gone to another page meanwhile is not led away from it.
    if (!wentOn) this.#show(results)
    for (const { infoHash, existed } of results) {
      const name = this.torrents.find(infoHash)?.name
      if (existed) this.toasts.say('existed', name === undefined ? {} : { name })
    }
  }

  #show([first, ...others]: readonly AddResult[]): void {
    if (first === undefined) return
    if (others.length > 0) this.router.go({ page: 'home', add: false })
    else this.router.go({ page: 'torrent', infoHash: first.infoHash, tab: null, file: null })
  }

  async #sourceOf(torrent: TorrentSummary): Promise<TorrentSource> {
    if (torrent.selectedBytes === null) return { kind: 'magnet', text: torrent.magnet }
    return {
      kind: 'metainfo',
      bytes: await (await this.host.running()).call('torrentFile', [torrent.infoHash]),
    }
  }

  async #restore(torrent: TorrentSummary, source: TorrentSource, skipped: readonly number[]): Promise<void> {
    await this.#try(torrent.name, async () => {
      const engine = await this.host.running()
      await engine.call('add', [source])
      if (torrent.state === 'paused') await engine.call('pause', [torrent.infoHash])
      if (skipped.length > 0) await engine.call('selectFiles', [torrent.infoHash, skipped, false])
      this.toasts.say('restored', { name: torrent.name })
    })
  }

  async #copy(text: string, said: 'magnetCopied' | 'linkCopied', name: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.toasts.say(said, { name })
    } catch {
      this.toasts.say('copyFailed', { name })
    }
  }

  async #try(name: string | null, act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (thrown) {
      this.toasts.fail(toErrorRecord(thrown), name)
    }
  }
}
