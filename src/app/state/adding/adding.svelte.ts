import { type ErrorRecord, MetainfoError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { AddOptions } from '../../../protocol/adding/choosing.ts'
import type { AddResult, TorrentSource } from '../../../protocol/engine.ts'
import type { Consent } from '../settings/consent.svelte.ts'
import type { Dropped, DroppedFile } from './dropped-files.ts'
import { fetchTorrentFile } from './fetch-torrent.ts'
import { readTorrentLines } from './intake.ts'
import { isFileAddress } from './links-in-text.ts'
import { sortDrop } from './sort-drop.ts'

/** A source that could not be added, and why. */
export interface AddProblem {
  /** The line or the file's name, as the user gave it. */
  readonly source: string
  readonly error: ErrorRecord
}

interface Candidate {
  readonly name: string
  /** Called once the user agrees to connections: some sources are fetched. */
  source(): Promise<TorrentSource>
}

/** What adding torrents needs from the app. */
interface AddingOptions {
  readonly consent: Pick<Consent, 'request'>
  add(source: TorrentSource, options: AddOptions): Promise<AddResult>
  /** Whether the user wants to choose the files of each torrent before anything of it is downloaded. */
  chooseFirst(): boolean
  /** The fragment of the address: identifies the page. */
  currentPage(): string
  /** The address of the app. */
  readonly address: string
  /** Called with everything added at once, and with whether the user has opened another page meanwhile. */
  onAdded(results: readonly AddResult[], hasLeft: boolean): void
  /** Called with dropped files that are to be shared: neither torrents nor links. */
  onContent(content: readonly DroppedFile[], dropped: Dropped): void
}

/** Adding torrents from the dialog, by drop and by paste. Refused sources stay in the field, with the reason. */
export class Adding {
  open = $state(false)
  text = $state('')
  /** Of the torrents that are added from the open dialog; else the setting counts. */
  choosing = $state(false)
  #problems = $state.raw<readonly AddProblem[]>([])
  #busy = $state(false)
  #declined = $state(false)
  readonly #options: AddingOptions

  constructor(options: AddingOptions) {
    this.#options = options
  }

  get problems(): readonly AddProblem[] {
    return this.#problems
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Whether the user declined the consent that adding needs. */
  get declined(): boolean {
    return this.#declined
  }

  show(text = ''): void {
    if (text !== '') this.text = text
    this.#problems = []
    this.#declined = false
    this.choosing = this.#options.chooseFirst()
    this.open = true
  }

  /** Adds the sources in the field. */
  async submit(): Promise<void> {
    const { good, bad } = readTorrentLines(this.text)
    const problems: AddProblem[] = bad.map(({ line, error }) => ({ source: line, error }))
    const candidates = good.map((line) => this.#candidateOf(line))
    const declined = await this.#run(candidates, problems)
    this.text = [...problems.map(({ source }) => source), ...declined.map(({ name }) => name)].join('\n')
  }

  /** Adds pasted or dropped text. */
  async addText(text: string): Promise<void> {
    this.text = text.trim()
    await this.submit()
  }

  /** Adds files that the user chose, and tells of each that is no torrent. */
  async addFiles(files: readonly File[]): Promise<void> {
    const problems: AddProblem[] = []
    await this.#run(files.map(candidateOfFile), problems)
  }

  /** Adds the torrents and links among dropped files, told by their content, and passes on the rest. */
  async addDropped(dropped: Dropped): Promise<void> {
    const { links, torrents, content } = await sortDrop(dropped.files)
    const lines = links.flatMap((text) => readTorrentLines(text).good)
    const isEmpty = lines.length + torrents.length === 0 && dropped.folders.length > 0
    if (content.length > 0 || isEmpty) this.#options.onContent(content, dropped)
    await this.addAll(lines, torrents)
  }

  /** Adds links, each as `readTorrentLines` gives it, and .torrent files. */
  async addAll(links: readonly string[], torrents: readonly File[]): Promise<void> {
    const candidates = [...torrents.map(candidateOfFile), ...links.map((line) => this.#candidateOf(line))]
    if (candidates.length > 0) await this.#run(candidates, [])
  }

  #candidateOf(line: string): Candidate {
    const { address } = this.#options
    return {
      name: line,
      source: async () =>
        isFileAddress(line)
          ? { kind: 'metainfo', bytes: await fetchTorrentFile(line, address) }
          : { kind: 'magnet', text: line },
    }
  }

  /** Adds the candidates and pushes failures to `problems`. Returns all of them when the user declines consent. */
  async #run(candidates: readonly Candidate[], problems: AddProblem[]): Promise<readonly Candidate[]> {
    this.#declined = false
    this.#busy = true
    const from = this.#options.currentPage()
    if (!this.open) this.choosing = this.#options.chooseFirst()
    const options = { choosing: this.choosing }
    try {
      if (candidates.length > 0 && !(await this.#options.consent.request())) {
        this.#declined = true
        this.open = true
        return candidates
      }
      const results = await this.#addAll(candidates, problems, options)
      this.open = problems.length > 0
      if (results.length > 0) this.#options.onAdded(results, this.#options.currentPage() !== from)
      return []
    } finally {
      this.#problems = problems
      this.#busy = false
    }
  }

  /** Adds several at a time, since adding mostly waits for the disk. The results keep the order. */
  async #addAll(
    candidates: readonly Candidate[],
    problems: AddProblem[],
    options: AddOptions,
  ): Promise<readonly AddResult[]> {
    const outcomes: (AddResult | AddProblem)[] = []
    const next = candidates.entries()
    const addNext = async (): Promise<void> => {
      for (const [index, { name, source }] of next) {
        try {
          outcomes[index] = await this.#options.add(await source(), options)
        } catch (thrown) {
          outcomes[index] = { source: name, error: toErrorRecord(thrown) }
        }
      }
    }
    await Promise.all(Array.from({ length: LIMITS.addsAtOnce }, addNext))
    problems.push(...outcomes.filter((outcome) => 'error' in outcome))
    return outcomes.filter((outcome) => 'infoHash' in outcome)
  }
}

function candidateOfFile(file: File): Candidate {
  return { name: file.name, source: async () => ({ kind: 'metainfo', bytes: await readTorrentFile(file) }) }
}

async function readTorrentFile(file: File): Promise<Uint8Array> {
  if (file.size > LIMITS.torrentFileBytes) {
    const limit = LIMITS.torrentFileBytes
    throw new MetainfoError('torrent-file-too-large', `Expected at most ${limit} bytes, got ${file.size}`, {
      limit,
      bytes: file.size,
    })
  }
  return new Uint8Array(await file.arrayBuffer())
}
