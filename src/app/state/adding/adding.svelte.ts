import { type ErrorRecord, MetainfoError, toErrorRecord } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { AddResult, TorrentSource } from '../../../protocol/engine.ts'
import type { Consent } from '../settings/consent.svelte.ts'
import { readTorrentLines } from './intake.ts'

/** What could not be added, and why. */
export interface AddProblem {
  /** The line or the file's name, as the user gave it. */
  readonly source: string
  readonly error: ErrorRecord
}

interface Candidate {
  readonly name: string
  readonly source: TorrentSource
}

interface Surroundings {
  readonly consent: Consent
  add(source: TorrentSource): Promise<AddResult>
  /** Which page shows, by its address. */
  place(): string
  /** Hears everything that was added in one go, and whether the user has gone to another page meanwhile. */
  added(results: readonly AddResult[], wentOn: boolean): void
}

/** Adding torrents: from the dialog, by drop and by paste. What is refused stays in the field, with the reason. */
export class Adding {
  open = $state(false)
  text = $state('')
  #problems = $state.raw<readonly AddProblem[]>([])
  #busy = $state(false)
  #declined = $state(false)
  readonly #around: Surroundings

  constructor(around: Surroundings) {
    this.#around = around
  }

  get problems(): readonly AddProblem[] {
    return this.#problems
  }

  get busy(): boolean {
    return this.#busy
  }

  /** The user said "not now" to what adding needs. */
  get declined(): boolean {
    return this.#declined
  }

  show(text = ''): void {
    if (text !== '') this.text = text
    this.#problems = []
    this.#declined = false
    this.open = true
  }

  /** Adds what stands in the field. */
  async submit(): Promise<void> {
    const { good, bad } = readTorrentLines(this.text)
    const problems: AddProblem[] = bad.map(({ line, error }) => ({ source: line, error }))
    const candidates = good.map((line): Candidate => ({ name: line, source: { kind: 'magnet', text: line } }))
    const left = await this.#run(candidates, problems)
    this.text = [...problems.map(({ source }) => source), ...left.map(({ name }) => name)].join('\n')
  }

  /** Adds text from elsewhere: a paste, a drop. */
  async takeText(text: string): Promise<void> {
    this.text = text.trim()
    await this.submit()
  }

  async takeFiles(files: readonly File[]): Promise<void> {
    const problems: AddProblem[] = []
    const candidates: Candidate[] = []
    for (const file of files) {
      try {
        candidates.push({ name: file.name, source: { kind: 'metainfo', bytes: await readTorrentFile(file) } })
      } catch (thrown) {
        problems.push({ source: file.name, error: toErrorRecord(thrown) })
      }
    }
    await this.#run(candidates, problems)
  }

  /** Adds the candidates and puts what fails with the problems; gives back those that the user did not agree to. */
  async #run(candidates: readonly Candidate[], problems: AddProblem[]): Promise<readonly Candidate[]> {
    this.#declined = false
    this.#busy = true
    const from = this.#around.place()
    try {
      if (candidates.length > 0 && !(await this.#around.consent.ask())) {
        this.#declined = true
        this.open = true
        return candidates
      }
      const results = await this.#addAll(candidates, problems)
      this.open = problems.length > 0
      if (results.length > 0) this.#around.added(results, this.#around.place() !== from)
      return []
    } finally {
      this.#problems = problems
      this.#busy = false
    }
  }

  /** Several at a time, since adding one is mostly waiting for the disk; what comes of it is in the order given. */
  async #addAll(candidates: readonly Candidate[], problems: AddProblem[]): Promise<readonly AddResult[]> {
    const outcomes: (AddResult | AddProblem)[] = []
    const next = candidates.entries()
    const addNext = async (): Promise<void> => {
      for (const [index, { name, source }] of next) {
        try {
          outcomes[index] = await this.#around.add(source)
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
