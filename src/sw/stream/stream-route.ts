import { StreamError, toErrorRecord } from '../../core/errors.ts'
import { ERROR_HEADER, FAILED_AT_HEADER } from '../../protocol/stream.ts'
import type { StreamAddress } from './address.ts'
import { bounded } from './bounded.ts'
import type { ByteStream } from './byte-stream.ts'
import { statusOf } from './failure.ts'
import { Failures } from './failures.ts'
import { findFile, type StreamFile } from './find-file.ts'
import { type Head, headOf, type RequestFacts, refusal, refusalOf } from './head.ts'
import type { OpenBodies } from './open-bodies.ts'
import type { StreamParts } from './parts.ts'

/** With how the bytes of a file are read: where no torrent is encrypted, without what opens one. */
export interface RouteParts extends StreamParts {
  streamOf(file: StreamFile, range: { readonly start: number; readonly end: number }, parts: StreamParts): ByteStream
}

/** Called when what is being saved waits for late bytes, or ended before its end; not when the user cancels. */
export type OnSaveTrouble = (path: readonly string[], code: string, ended: boolean) => void

/** Answers requests for torrents' files. Keeps no state between requests that a restarted worker would lack. */
export class StreamRoute {
  readonly #parts: RouteParts
  readonly #bodies: OpenBodies
  readonly #onSaveTrouble: OnSaveTrouble
  readonly #failures = new Failures()

  constructor(parts: RouteParts, bodies: OpenBodies, onSaveTrouble: OnSaveTrouble) {
    this.#parts = parts
    this.#bodies = bodies
    this.#onSaveTrouble = onSaveTrouble
  }

  /** Never rejects: a failure before the first byte is a response with a status of its own. */
  async answer(request: Request, address: StreamAddress | 'invalid'): Promise<Response> {
    const save = address !== 'invalid' && address.save
    const facts = factsOf(request, save)
    const refused = refusalOf(facts)
    if (refused) return empty(refused)
    try {
      if (address === 'invalid') throw new StreamError('unknown-file', 'Expected /stream/<info hash>/<path of a file>')
      const file = await bounded(findFile(address, this.#parts), request.signal)
      const head = headOf(facts, file)
      if (request.method === 'HEAD') return empty(this.#withFailure(head, file))
      if (!head.body) return empty(head)
      const { signal } = request
      const onTrouble = (thrown: unknown, ended: boolean): void => {
        if (save && !signal.aborted) this.#onSaveTrouble(address.path, toErrorRecord(thrown).code, ended)
      }
      return await this.#stream(head, file, { range: head.body, save, signal, onTrouble })
    } catch (thrown) {
      const reason = request.method === 'HEAD' ? null : toErrorRecord(thrown).message
      return new Response(reason, refusal(statusOf(thrown), { [ERROR_HEADER]: toErrorRecord(thrown).code }))
    }
  }

  #withFailure(head: Head, file: StreamFile): Head {
    const failed = this.#failures.take(file)
    if (failed === null) return head
    const headers = { ...head.headers, [FAILED_AT_HEADER]: String(failed.position), [ERROR_HEADER]: failed.code }
    return { ...head, headers }
  }

  /** Reads the first bytes before it responds, so that a file that cannot be read gets an error status. */
  async #stream(head: Head, file: StreamFile, { range, save, signal, onTrouble }: Reader): Promise<Response> {
    const uncount = this.#bodies.add()
    const source = this.#parts.streamOf(file, range, this.#parts)
    let open = true
    const end = (): void => {
      source.close()
      signal.removeEventListener('abort', end)
      uncount()
      open = false
    }
    signal.addEventListener('abort', end)
    const fail = (thrown: unknown): void => {
      const { code } = toErrorRecord(thrown)
      if (code !== 'closed') this.#failures.add(file, { position: source.position, code })
    }
    try {
      const first = await source.next()
      const next = (): Promise<Uint8Array<ArrayBuffer>> =>
        save ? source.nextPatiently((thrown) => onTrouble(thrown, false)) : source.next()
      const onFailed = (thrown: unknown): void => {
        fail(thrown)
        // Else the reader has cancelled.
        if (open) onTrouble(thrown, true)
      }
      return new Response(bodyOf({ source, first, next, end, onFailed }), head)
    } catch (thrown) {
      fail(thrown)
      end()
      throw thrown
    }
  }
}

interface Reader {
  /** File bytes of the body, both inclusive. */
  readonly range: { readonly start: number; readonly end: number }
  /** The browser saves the body. It could not ask for the rest of it again, so the body waits for what is missing. */
  readonly save: boolean
  readonly signal: AbortSignal
  /** The body waits for late bytes, or has ended before its end. */
  onTrouble(thrown: unknown, ended: boolean): void
}

interface Body {
  readonly source: ByteStream
  readonly first: Uint8Array<ArrayBuffer>
  next(): Promise<Uint8Array<ArrayBuffer>>
  end(): void
  onFailed(thrown: unknown): void
}

/** Reads a chunk only when the client pulls one: disk and swarm are read no faster, with one chunk in memory. */
function bodyOf({ source, first, next, end, onFailed }: Body): ReadableStream<Uint8Array> {
  let held: Uint8Array<ArrayBuffer> | null = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          controller.enqueue(held ?? (await next()))
          held = null
          if (!source.finished) return
          controller.close()
          end()
        } catch (thrown) {
          onFailed(thrown)
          end()
          throw thrown
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
}

function factsOf(request: Request, save: boolean): RequestFacts {
  const { method, destination, headers } = request
  return { method, destination, save, range: headers.get('range'), ifRange: headers.get('if-range') }
}

function empty({ status, headers }: Head): Response {
  return new Response(null, { status, headers })
}
