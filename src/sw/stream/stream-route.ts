import { StreamError, toErrorRecord } from '../../core/errors.ts'
import { SHELL_LIMITS } from '../../core/limits/shell.ts'
import type { StreamAddress } from './address.ts'
import { bounded } from './bounded.ts'
import { statusOf } from './failure.ts'
import { FileStream } from './file-stream.ts'
import { findFile } from './find-file.ts'
import { type Head, headOf, type RequestFacts, refusal, refusalOf } from './head.ts'
import type { StreamParts } from './parts.ts'

/** Called with the number of bodies that are being sent. */
export type OnOpenCount = (open: number) => void

/** Answers requests for torrents' files. Keeps no state between requests that a restarted worker would lack. */
export class StreamRoute {
  readonly #parts: StreamParts
  readonly #onOpenCount: OnOpenCount
  #open = 0

  constructor(parts: StreamParts, onOpenCount: OnOpenCount) {
    this.#parts = parts
    this.#onOpenCount = onOpenCount
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
      if (!head.body) return empty(head)
      return await this.#stream(head, new FileStream(file, head.body, this.#parts), request.signal)
    } catch (thrown) {
      const reason = request.method === 'HEAD' ? null : toErrorRecord(thrown).message
      return new Response(reason, refusal(statusOf(thrown), { 'Freshet-Error': toErrorRecord(thrown).code }))
    }
  }

  /** Reads the first bytes before it responds, so that a file that cannot be read gets an error status. */
  async #stream(head: Head, source: FileStream, signal: AbortSignal): Promise<Response> {
    if (this.#open >= SHELL_LIMITS.streams) {
      const limit = SHELL_LIMITS.streams
      throw new StreamError('too-many-streams', `Expected at most ${limit} streams at once`, { limit })
    }
    this.#onOpenCount(++this.#open)
    let open = true
    const end = (): void => {
      source.close()
      signal.removeEventListener('abort', end)
      if (open) this.#onOpenCount(--this.#open)
      open = false
    }
    signal.addEventListener('abort', end)
    try {
      const first = await source.next()
      return new Response(bodyOf(source, first, end), head)
    } catch (thrown) {
      end()
      throw thrown
    }
  }
}

/** Reads a chunk only when the client pulls one: disk and swarm are read no faster, with one chunk in memory. */
function bodyOf(source: FileStream, first: Uint8Array<ArrayBuffer>, end: () => void): ReadableStream<Uint8Array> {
  let next: Uint8Array<ArrayBuffer> | null = first
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          controller.enqueue(next ?? (await source.next()))
          next = null
          if (!source.finished) return
          controller.close()
          end()
        } catch (thrown) {
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
