import { untrack } from 'svelte'
import type { EmbedConfig } from '../../../core/embed/embed-config.ts'
import { type AddressFacts, type Check, checkAddress, typeFor } from '../../../core/embed/owner/address-checks.ts'
import { embedCode } from '../../../core/embed/owner/embed-code.ts'
import { type EmbedOptions, faultOf, type OptionFault } from '../../../core/embed/owner/embed-options.ts'
import { nameInAddress, urlOf } from '../../../core/embed/owner/embed-torrent.ts'
import { type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Metainfo } from '../../../core/metainfo/metainfo.ts'
import { hostKindOf, mayRequestFromLink } from '../../../core/peering/private-host.ts'
import type { EngineConnection } from '../shell/engine-connection.svelte.ts'
import { type EmbedBuild, loadEmbedBuild } from './embed-build.ts'
import { Making } from './making.svelte.ts'
import { dataAddress, ownedTorrentFile } from './owned-torrent-file.ts'
import { probeAddress } from './probe-address.ts'

/** What the owner chooses apart from the file; addresses one a line. */
export interface Choices {
  kind: EmbedConfig['kind']
  /** `inside`: the .torrent file stands in the code. */
  torrentPlace: 'beside' | 'inside'
  /** Empty: beside the file, under its name with `.torrent` behind it. */
  torrentAddress: string
  trackers: string
  ice: string
  share: EmbedConfig['share']
  kbps: string
  visitMb: string
  monthGb: string
  bootstrapMb: string
  handover: EmbedConfig['handover']
  chip: EmbedOptions['chip']
  theme: EmbedConfig['theme']
  lang: string
  base: string
  report: string
  payee: string
  poster: string
  text: string
}

const USUAL: Choices = {
  kind: 'video',
  torrentPlace: 'beside',
  torrentAddress: '',
  trackers: '',
  ice: '',
  share: 'ask',
  kbps: '',
  visitMb: '',
  monthGb: '',
  bootstrapMb: '',
  handover: 'auto',
  chip: 'inline',
  theme: 'auto',
  lang: '',
  base: '',
  report: '',
  payee: '',
  poster: '',
  text: '',
}

/** The .torrent file that was made, and of what. */
interface Made {
  readonly metainfo: Metainfo
  readonly address: string
}

export type BuildState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly build: EmbedBuild }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

/** The builder of embeds: from the owner's file to the code to paste. */
export class Builder {
  address = $state('')
  file = $state.raw<File | null>(null)
  readonly choices: Choices = $state({ ...USUAL })
  readonly making: Making
  #made = $state.raw<Made | null>(null)
  #facts = $state.raw<AddressFacts | null>(null)
  #isProbing = $state(false)
  #build = $state.raw<BuildState>({ kind: 'none' })
  #probe: AbortController | null = null

  constructor(engine: Pick<EngineConnection, 'running'>) {
    this.making = new Making(engine)
  }

  /** Servers of the site that serves the app, where the owner has typed none. */
  offer(trackers: readonly string[], ice: readonly string[]): void {
    untrack(() => {
      const web = trackers.filter((url) => /^wss?:/i.test(url))
      if (this.choices.trackers === '') this.choices.trackers = web.join('\n')
      if (this.choices.ice === '') this.choices.ice = ice.join('\n')
    })
  }

  /** Ends what goes on. */
  close(): void {
    this.making.cancel()
    this.#probe?.abort()
  }

  get build(): BuildState {
    return this.#build
  }

  /** @param base folder of the embed's origin; null: the site has none */
  async useHost(base: string | null): Promise<void> {
    if (base === null) {
      this.#build = { kind: 'none' }
      return
    }
    this.#build = { kind: 'loading' }
    try {
      this.#build = { kind: 'ready', build: await loadEmbedBuild(base) }
    } catch (thrown) {
      this.#build = { kind: 'failed', error: toErrorRecord(thrown) }
    }
  }

  /** Of the file; null where what is typed is none that may be asked. */
  get src(): string | null {
    const url = urlOf(this.address.trim())
    // A page with encryption may ask for others alone.
    const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && hostKindOf(url.href) === 'loopback')
    return url !== null && isWeb && mayRequestFromLink(url.href, location.href) ? url.href : null
  }

  get made(): Metainfo | null {
    return this.#made?.metainfo ?? null
  }

  /** Whether the torrent is of another address than what is typed now. */
  get isOutdated(): boolean {
    return this.#made !== null && this.#made.address !== this.src
  }

  /** Makes the .torrent file, and looks at the address. */
  async make(): Promise<void> {
    const { src } = this
    if (src === null) return
    this.#made = null
    this.#facts = null
    const name = this.file?.name ?? nameInAddress(src) ?? ''
    this.choices.kind = /^(video)\//.test(typeFor(`https://x/${encodeURIComponent(name)}`) ?? '') ? 'video' : 'file'
    if (this.choices.text === '') this.choices.text = name
    const metainfo = await this.making.make(src, this.file)
    if (metainfo !== null) this.#made = { metainfo, address: src }
    if (metainfo !== null || this.making.error?.code === 'owned-file-blocked') await this.check()
  }

  get isProbing(): boolean {
    return this.#isProbing
  }

  /** Asks for the address as other sites do. */
  async check(): Promise<void> {
    const { src } = this
    if (src === null) return
    this.#probe?.abort()
    const probe = new AbortController()
    this.#probe = probe
    this.#isProbing = true
    try {
      this.#facts = await probeAddress(src, typeFor(src) === 'video/mp4', probe.signal)
    } catch {
      // Another one has begun.
    } finally {
      if (this.#probe === probe) this.#isProbing = false
    }
  }

  /** Empty before the first look at the address. */
  get checks(): readonly Check[] {
    const facts = this.#facts
    if (facts === null || facts.url !== this.src) return []
    return checkAddress(facts, this.choices.kind, this.made?.length ?? facts.length ?? 0)
  }

  get torrentFile(): Uint8Array<ArrayBuffer> | null {
    if (this.#made === null) return null
    return ownedTorrentFile(this.#made.metainfo, { src: this.#made.address, trackers: linesOf(this.choices.trackers) })
  }

  get torrentAddress(): string {
    const { torrentPlace, torrentAddress } = this.choices
    const src = this.#made?.address ?? ''
    if (torrentPlace === 'beside') return torrentAddress.trim() || `${src.replace(/[?#].*$/, '')}.torrent`
    return this.torrentFile === null ? '' : dataAddress(this.torrentFile)
  }

  /** Whether the .torrent file is short enough to stand in the page. */
  get fitsInside(): boolean {
    return (this.torrentFile?.length ?? 0) * 1.4 < LIMITS.embedConfigCharacters
  }

  /** Null before there is a .torrent file. */
  get options(): EmbedOptions | null {
    if (this.#made === null) return null
    const { choices } = this
    return {
      kind: choices.kind,
      torrent: this.torrentAddress,
      file: null,
      src: this.#made.address,
      trackers: linesOf(choices.trackers),
      ice: linesOf(choices.ice),
      share: choices.share,
      suggested: {
        kilobytesPerSecond: amountOf(choices.kbps),
        visitMegabytes: amountOf(choices.visitMb),
        monthGigabytes: amountOf(choices.monthGb),
      },
      bootstrapMb: amountOf(choices.bootstrapMb) ?? 0,
      handover: choices.handover,
      payee: (choices.payee.trim() || null) as EmbedOptions['payee'],
      lang: choices.lang.trim() || null,
      theme: choices.theme,
      base: choices.base.trim() || null,
      report: choices.report.trim() || null,
      chip: choices.chip,
      poster: choices.poster.trim() || null,
      text: choices.text.trim() || this.#made.metainfo.name,
    }
  }

  /** With the .torrent file inside, which may not be on the server yet, unless it is too long for that. */
  get previewOptions(): EmbedOptions | null {
    const { options, torrentFile } = this
    if (options === null || torrentFile === null || !this.fitsInside) return options
    return { ...options, torrent: dataAddress(torrentFile) }
  }

  get fault(): OptionFault | null {
    const base = this.#build.kind === 'ready' ? this.#build.build.base : null
    return base === null || this.options === null ? null : faultOf(this.options, base)
  }

  /** Null while something is missing or wrong. */
  get code(): string | null {
    if (this.#build.kind !== 'ready' || this.options === null || this.fault !== null) return null
    return embedCode(this.options, this.#build.build.loader)
  }
}

const linesOf = (text: string): readonly string[] => [...new Set(text.split(/\s+/).filter((line) => line !== ''))]

/** NaN for what is no number, which the reader then refuses. */
const amountOf = (text: string): number | null => (text.trim() === '' ? null : Number(text.trim().replace(',', '.')))
