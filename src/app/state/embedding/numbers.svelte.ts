import { ReportLinesReader } from '../../../core/embed/numbers/report-lines.ts'
import { type Summary, Summing } from '../../../core/embed/numbers/summary.ts'
import { ConfigError, type ErrorRecord, toErrorRecord } from '../../../core/errors.ts'

/** A collector's file, read. */
export interface ReadNumbers {
  readonly name: string
  readonly summary: Summary
  readonly refused: number
  /** The first lines that were refused, from 1, and what is wrong. */
  readonly faults: readonly (readonly [line: number, message: string])[]
}

export type NumbersStage =
  | { readonly kind: 'none' }
  /** `totalBytes` null: not known. */
  | {
      readonly kind: 'reading'
      readonly name: string
      readonly doneBytes: number
      readonly totalBytes: number | null
    }
  | { readonly kind: 'ready'; readonly numbers: ReadNumbers }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

interface Source {
  readonly name: string
  readonly bytes: number | null
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

/** The window is free at least that often while a file is read, ms. */
const SLICE_MS = 8
/** Characters that are read between two looks at the clock. */
const SLICE_CHARACTERS = 16_384

/** What visits reported, from a file that the owner's collector wrote. It stays on this device. */
export class OwnersNumbers {
  #stage = $state.raw<NumbersStage>({ kind: 'none' })
  #abort: AbortController | null = null

  get stage(): NumbersStage {
    return this.#stage
  }

  readFile(file: File): Promise<void> {
    return this.#read(async () => ({ name: file.name, bytes: file.size, stream: file.stream() }))
  }

  readAddress(address: string): Promise<void> {
    return this.#read((signal) => openAddress(address, signal))
  }

  /** Nothing is read or shown any more. */
  close(): void {
    this.#abort?.abort()
    this.#abort = null
    this.#stage = { kind: 'none' }
  }

  async #read(open: (signal: AbortSignal) => Promise<Source>): Promise<void> {
    this.close()
    const abort = new AbortController()
    this.#abort = abort
    this.#stage = { kind: 'reading', name: '', doneBytes: 0, totalBytes: null }
    try {
      const source = await open(abort.signal)
      const onBytes = (doneBytes: number): void => {
        if (abort.signal.aborted) return
        this.#stage = { kind: 'reading', name: source.name, doneBytes, totalBytes: source.bytes }
      }
      const numbers = await readNumbers(source, abort.signal, onBytes)
      if (!abort.signal.aborted) this.#stage = { kind: 'ready', numbers }
    } catch (thrown) {
      if (!abort.signal.aborted) this.#stage = { kind: 'failed', error: toErrorRecord(thrown) }
    }
  }
}

async function openAddress(address: string, signal: AbortSignal): Promise<Source> {
  const { host, pathname } = new URL(address)
  const name = pathname.split('/').at(-1) || host
  let response: Response
  try {
    response = await fetch(address, { credentials: 'omit', signal })
  } catch (thrown) {
    // The browser tells a page no more: no such host, no answer, or a host that does not allow it (CORS).
    const got = thrown instanceof Error ? thrown.message : String(thrown)
    throw new ConfigError('numbers-blocked', `Expected to read the file, got: ${got}`, { host })
  }
  const { status, body } = response
  if (!response.ok || body === null)
    throw new ConfigError('numbers-status', `Expected 200, got ${status}`, { host, status })
  // Compressed, it names a length that is not that of the text.
  const isPlain = response.headers.get('Content-Encoding') === null
  return { name, bytes: (isPlain && Number(response.headers.get('Content-Length'))) || null, stream: body }
}

/** @throws ConfigError `numbers-empty`, `numbers-none`; the reason of `signal` */
async function readNumbers(
  { name, stream }: Source,
  signal: AbortSignal,
  onBytes: (doneBytes: number) => void,
): Promise<ReadNumbers> {
  const summing = new Summing()
  const reader = new ReportLinesReader((line) => summing.add(line))
  const decoder = new TextDecoder()
  const slices = new Slices()
  let doneBytes = 0
  const parts = stream.getReader()
  signal.addEventListener('abort', () => void parts.cancel().catch(() => undefined))
  for (let part = await parts.read(); !part.done; part = await parts.read()) {
    const text = decoder.decode(part.value, { stream: true })
    for (let at = 0; at < text.length; at += SLICE_CHARACTERS) {
      reader.push(text.slice(at, at + SLICE_CHARACTERS))
      await slices.next()
      signal.throwIfAborted()
    }
    doneBytes += part.value.length
    onBytes(doneBytes)
  }
  signal.throwIfAborted()
  reader.push(decoder.decode())
  reader.end()
  const summary = summing.summary()
  const { refused, faults } = reader
  if (summary.totals.visits > 0) return { name, summary, refused, faults }
  if (refused === 0) throw new ConfigError('numbers-empty', 'Expected lines, got an empty file')
  throw new ConfigError('numbers-none', `Expected lines of a collector, got ${refused} others`, { lines: refused })
}

/** Lets the window do other work now and then. */
class Slices {
  #since = performance.now()
  readonly #channel = new MessageChannel()

  async next(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return
    // Unlike a timer it is not held back in a hidden tab.
    await new Promise((resolve) => {
      this.#channel.port2.onmessage = resolve
      this.#channel.port1.postMessage(null)
    })
    this.#since = performance.now()
  }
}
