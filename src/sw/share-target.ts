import { StreamError, toErrorRecord } from '../core/errors.ts'
import { SHELL_LIMITS } from '../core/limits/shell.ts'
import { SHARE_FIELDS, SHARE_PATH, type SharedItems, sharedHash, type TakenShare } from '../protocol/adding/shared.ts'
import { refusal } from './stream/head.ts'

interface Kept {
  readonly share: TakenShare
  /** Of `now()`. */
  readonly until: number
}

/**
 * What the system's share sheet posts to the app (`share_target` of the manifest). Any site may post a form here: so it
 * is kept in memory alone, bounded, and for a moment, until the window that is led to the app takes it and asks the
 * user.
 */
export class ShareTarget {
  readonly #scope: URL
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()

  /** @param now milliseconds of a clock that does not go back */
  constructor(scope: URL, now: () => number = () => performance.now()) {
    this.#scope = scope
    this.#now = now
  }

  isFor({ method, mode }: Pick<Request, 'method' | 'mode'>, { pathname }: URL): boolean {
    return method === 'POST' && mode === 'navigate' && pathname === this.#scope.pathname + SHARE_PATH
  }

  /** Keeps what was posted, and leads the window to the app. */
  async receive(request: Pick<Request, 'body' | 'headers'>): Promise<Response> {
    const share = await read(request).then(
      (items): TakenShare => ({ kind: 'shared', items }),
      (thrown: unknown): TakenShare => ({ kind: 'failed', error: toErrorRecord(thrown) }),
    )
    const token = crypto.randomUUID()
    this.#kept.set(token, { share, until: this.#now() + SHELL_LIMITS.sharedKeptMs })
    this.#forget()
    const { status, headers } = refusal(303, { Location: this.#scope.href + sharedHash(token) })
    return new Response(null, { status, headers })
  }

  /** What is kept under a token; it is not any more. */
  take(token: string): TakenShare {
    this.#forget()
    const kept = this.#kept.get(token)
    this.#kept.delete(token)
    if (kept !== undefined) return kept.share
    const error = new StreamError('share-gone', 'Expected what was shared, got a token that nothing is kept under')
    return { kind: 'failed', error: toErrorRecord(error) }
  }

  #forget(): void {
    for (const [token, { until }] of this.#kept) {
      if (until < this.#now() || this.#kept.size > SHELL_LIMITS.sharesKept) this.#kept.delete(token)
    }
  }
}

/** @throws StreamError `share-too-large`, `share-unread` */
async function read({ body, headers }: Pick<Request, 'body' | 'headers'>): Promise<SharedItems> {
  const limit = SHELL_LIMITS.sharedBytes
  let bytes = 0
  // The length that a form announces is unknown here: it is counted.
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > limit) controller.error(new TypeError('too much'))
      else controller.enqueue(chunk)
    },
  })
  try {
    const type = headers.get('Content-Type') ?? ''
    const form = await new Response(body?.pipeThrough(counter) ?? null, {
      headers: { 'Content-Type': type },
    }).formData()
    return itemsOf(form)
  } catch (thrown) {
    if (thrown instanceof StreamError) throw thrown
    if (bytes > limit) throw new StreamError('share-too-large', `Expected at most ${limit} bytes, got more`, { limit })
    throw new StreamError('share-unread', `Expected a form, got: ${thrown}`)
  }
}

function itemsOf(form: FormData): SharedItems {
  const { title, text, url } = SHARE_FIELDS
  const lines = [title, text, url].flatMap((field) => form.getAll(field)).filter((value) => typeof value === 'string')
  const files = form.getAll(SHARE_FIELDS.files).filter((value) => value instanceof File)
  const limit = SHELL_LIMITS.sharedFiles
  if (files.length > limit) {
    throw new StreamError('share-too-many', `Expected at most ${limit} files, got ${files.length}`, { limit })
  }
  // A form without a chosen file sends one that is empty and has no name.
  const given = files.filter(({ name, size }) => name !== '' || size > 0)
  return { text: lines.join('\n').slice(0, SHELL_LIMITS.sharedCharacters), files: given }
}
