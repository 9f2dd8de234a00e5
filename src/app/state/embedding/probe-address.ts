import type { AddressFacts } from '../../../core/embed/owner/address-checks.ts'
import { BOX_HEADER_BYTES, type Mp4Layout, readMp4Layout } from '../../../core/embed/owner/mp4-layout.ts'
import { LIMITS } from '../../../core/limits.ts'
import { KIB } from '../../../core/units.ts'

/** What is read first of a film: its index begins there, if it stands first. */
const HEAD_BYTES = 64 * KIB
/** Boxes that are skipped with a request each, at most. */
const JUMPS = 8

/**
 * Asks for the file at an address as a page of another site would: for a part of it, without cookies.
 *
 * @param isMp4 whether the place of its index is of interest
 * @throws the reason of `signal`
 */
export async function probeAddress(url: string, isMp4: boolean, signal: AbortSignal): Promise<AddressFacts> {
  const unread = { url, status: null, length: null, type: null, moov: null }
  const ask = new Asking(url, AbortSignal.any([signal, AbortSignal.timeout(LIMITS.torrentFetchMs)]))
  try {
    const { response, bytes } = await ask.part(0, HEAD_BYTES)
    const { status, headers } = response
    const moov = isMp4 && response.ok ? await moovOf(bytes, status === 206 ? ask : null) : null
    const length = lengthIn(headers.get('Content-Range')) ?? (await ask.length())
    return {
      url,
      answer: 'read',
      status,
      length,
      type: headers.get('Content-Type')?.split(';')[0]?.trim() ?? null,
      moov,
    }
  } catch {
    signal.throwIfAborted()
    // An answer that other sites may not read looks like none, until it is asked for without reading it.
    return { ...unread, answer: (await ask.answers()) ? 'blocked' : 'none' }
  }
}

const lengthIn = (range: string | null): number | null => {
  const total = /\/(\d+)$/.exec(range ?? '')?.[1]
  return total === undefined ? null : Number(total)
}

async function moovOf(head: Uint8Array, ask: Asking | null): Promise<Mp4Layout['place']> {
  let layout = readMp4Layout(head)
  for (let jumps = 0; layout.place === null && ask !== null && jumps < JUMPS; jumps++) {
    const { at } = layout
    layout = readMp4Layout((await ask.part(at, BOX_HEADER_BYTES)).bytes, at)
    if (layout.place === null && layout.at === at) return null
  }
  return layout.place
}

class Asking {
  readonly #url: string
  readonly #signal: AbortSignal

  constructor(url: string, signal: AbortSignal) {
    this.#url = url
    this.#signal = signal
  }

  async part(start: number, length: number): Promise<{ response: Response; bytes: Uint8Array }> {
    const Range = `bytes=${start}-${start + length - 1}`
    const response = await this.#fetch({ headers: { Range } })
    return { response, bytes: await readUpTo(response, length) }
  }

  /** Of the whole file; null where the host does not name it. */
  async length(): Promise<number | null> {
    const response = await this.#fetch({ method: 'HEAD' })
    const length = response.ok ? response.headers.get('Content-Length') : null
    return length === null ? null : Number(length)
  }

  async answers(): Promise<boolean> {
    try {
      await this.#fetch({ method: 'HEAD', mode: 'no-cors' })
      return true
    } catch {
      return false
    }
  }

  #fetch(init: RequestInit): Promise<Response> {
    return fetch(this.#url, { credentials: 'omit', cache: 'no-store', signal: this.#signal, ...init })
  }
}

/** A host without ranges sends the whole file: the rest is not read. */
async function readUpTo(response: Response, most: number): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let length = 0; reader && length < most; ) {
    const part = await reader.read()
    if (part.done) break
    length += part.value.length
    parts.push(part.value)
  }
  await reader?.cancel()
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}
