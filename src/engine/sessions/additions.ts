import { EngineError, WireError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { InfoHash } from '../../core/metainfo/info-hash.ts'
import type { Magnet } from '../../core/metainfo/magnet.ts'
import type { Metainfo } from '../../core/metainfo/metainfo.ts'
import { parseTorrentFile } from '../../core/torrent-file/torrent-file.ts'
import type { ReadingOptions } from '../../protocol/adding/choosing.ts'
import { sha1 } from '../lib/sha1.ts'
import type { SessionEncryption } from './encryption/session-encryption.ts'
import type { Content } from './pieces/content.ts'
import type { AddedWith } from './session-record.ts'

/** The session that additions belong to. */
export interface AdditionsOwner {
  readonly infoHash: InfoHash
  readonly content: Content | null
  readonly phase: string
  addedWith: AddedWith
  /** Whether the metainfo is not known yet. */
  readonly isWaiting: boolean
  openContent(metainfo: Metainfo): Promise<void>
  /** `addedWith` has grown, or the content is open. */
  onMerged(): void
  select(fileIndexes: readonly number[], selected: boolean): Promise<void>
  readonly encryption: SessionEncryption
  save(): Promise<void>
  start(): void
  onDownloadUnblocked(): void
}

/**
 * What comes to a torrent of the list later: by a second add of it, from peers, from a source of its link, or as the
 * user's choice of files.
 */
export class Additions {
  readonly #owner: AdditionsOwner
  #adopting: Promise<void> | null = null

  constructor(owner: AdditionsOwner) {
    this.#owner = owner
  }

  /**
   * Takes over what another link brings. A private torrent takes nothing over but a key (BEP 27).
   * @throws EncryptionError
   */
  async mergeMagnet(magnet: Magnet): Promise<void> {
    const owner = this.#owner
    const { content, infoHash } = owner
    if (magnet.contentKey !== null) await this.useKey(magnet.contentKey)
    if (content?.metainfo.private) return
    const { name, selectOnly } = owner.addedWith
    owner.addedWith = {
      ...mergeAdded(owner.addedWith, addedWithMagnet(magnet)),
      name: name === infoHash ? (magnet.name ?? name) : name,
      selectOnly: content ? selectOnly : mergeSelectOnly(selectOnly, magnet.selectOnly),
    }
    owner.onMerged()
    const chosen = magnet.selectOnly?.filter((index) => content?.metainfo.files[index]?.pad === false) ?? []
    if (content && chosen.length > 0) await owner.select(chosen, true)
  }

  /**
   * Takes over what a .torrent file brings; a torrent that waits for its metainfo goes on with it. @throws StoreError
   */
  async mergeMetainfo(metainfo: Metainfo, reading?: ReadingOptions): Promise<void> {
    const owner = this.#owner
    if (reading && owner.addedWith.reading) {
      // A second embed, or the same one after its owner has changed it.
      owner.addedWith = { ...owner.addedWith, ...readingOnly(reading) }
      owner.onMerged()
      return
    }
    if (owner.isWaiting) {
      await this.adopt(metainfo)
      if (owner.phase === 'failed') owner.start()
    }
    if (owner.content?.metainfo.private) return
    owner.addedWith = mergeAdded(owner.addedWith, addedWithMetainfo(metainfo))
    owner.onMerged()
  }

  /** The key of an encrypted torrent, where its link lacked it. @throws EncryptionError */
  async useKey(key: string): Promise<void> {
    await this.#owner.encryption.use(key)
    this.#owner.onMerged()
    this.#owner.onDownloadUnblocked()
    await this.#owner.save()
  }

  /** The metainfo as peers or a source sent it. @throws WireError `metadata-hash`, MetainfoError, StoreError */
  async acceptMetadata(torrentFile: Uint8Array): Promise<void> {
    const { infoHash } = this.#owner
    const metainfo = await parseTorrentFile(torrentFile, sha1)
    if (metainfo.infoHash !== infoHash) {
      throw new WireError('metadata-hash', `Expected metainfo of ${infoHash}, got ${metainfo.infoHash}`)
    }
    await this.adopt(metainfo)
  }

  /**
   * The metainfo came: opens the store, once, even when several sources bring it or the swarm is left and joined again
   * meanwhile. @throws StoreError
   */
  adopt(metainfo: Metainfo): Promise<void> {
    if (!this.#owner.isWaiting) return Promise.resolve()
    this.#adopting ??= this.#open(metainfo).finally(() => {
      this.#adopting = null
    })
    return this.#adopting
  }

  /** `EngineApi.chooseFiles`. */
  async choose(fileIndexes: readonly number[]): Promise<void> {
    const owner = this.#owner
    const { content, infoHash } = owner
    if (!content) throw new EngineError('no-metadata', 'Expected the metainfo to be known', { infoHash })
    const chosen = new Set(fileIndexes)
    const others = content.metainfo.files.filter(({ index, pad }) => !pad && !chosen.has(index))
    content.select([...chosen], true)
    const withoutKey = owner.encryption.error !== null
    owner.addedWith = { ...owner.addedWith, choosing: false, withoutKey }
    await owner.select(
      others.map(({ index }) => index),
      false,
    )
  }

  /** Resolves when no metainfo is being taken over any more. */
  async settled(): Promise<void> {
    await this.#adopting?.catch(() => {
      // The caller of `adopt` handles the error.
    })
  }

  async #open(metainfo: Metainfo): Promise<void> {
    const owner = this.#owner
    const merged = mergeAdded(owner.addedWith, addedWithMetainfo(metainfo))
    // The trackers of a private torrent are its own, where they came along.
    const isOwnOnly = metainfo.private && metainfo.trackers.length > 0
    const { trackers, webSeeds } = isOwnOnly ? metainfo : merged
    await owner.openContent({ ...metainfo, trackers, webSeeds })
    // More may have been added while the store was being opened.
    owner.addedWith = isOwnOnly ? { ...owner.addedWith, trackers, webSeeds } : mergeAdded(owner.addedWith, merged)
    owner.onMerged()
    await owner.save()
  }
}

/** What the user has yet to say, or has said, of the files. */
const NO_CHOICE = { choosing: false, withoutKey: false }

export function addedWithMagnet(magnet: Magnet): AddedWith {
  const { infoHash, name, trackers, webSeeds, exactSources, selectOnly, contentKey } = magnet
  const added = { name: name ?? infoHash, trackers, webSeeds, sources: exactSources, selectOnly, contentKey }
  return { ...added, ...NO_CHOICE, reading: null }
}

export function addedWithMetainfo({ name, trackers, webSeeds }: Metainfo, reading?: ReadingOptions): AddedWith {
  const added = { name, trackers, webSeeds, sources: [], selectOnly: null, contentKey: null }
  return { ...added, ...NO_CHOICE, reading: null, ...(reading && readingOnly(reading)) }
}

/** No file is selected, and only the given trackers and the given host are asked. */
function readingOnly({ trackers, ...reading }: ReadingOptions) {
  return { trackers, webSeeds: [reading.src], selectOnly: [], reading }
}

/** What a torrent was added with, and what a second add of it brings. The limits of one torrent hold for both. */
export function mergeAdded(first: AddedWith, second: AddedWith): AddedWith {
  return {
    ...first,
    trackers: union(first.trackers, second.trackers, LIMITS.trackersPerTorrent),
    webSeeds: union(first.webSeeds, second.webSeeds, LIMITS.webSeedsPerTorrent),
    sources: union(first.sources, second.sources, LIMITS.webSeedsPerTorrent),
  }
}

/** Files chosen by either of two links (BEP 53); null when either wants all. */
export function mergeSelectOnly(
  first: AddedWith['selectOnly'],
  second: AddedWith['selectOnly'],
): AddedWith['selectOnly'] {
  if (first === null || second === null) return null
  return [...new Set([...first, ...second])].sort((a, b) => a - b)
}

function union(first: readonly string[], second: readonly string[], most: number): readonly string[] {
  return [...new Set([...first, ...second])].slice(0, most)
}
