import { SHELL_LIMITS } from '../core/limits/shell.ts'
import { SHARE_PATH, sharedHash, type TakenShare } from '../protocol/adding/shared.ts'
import { refusal } from './stream/head.ts'

/**
 * What the system's share sheet posts to the app (`share_target` of the manifest). Any site may post a form here: so it
 * is kept in memory alone, bounded, and for a moment, until the window that is led to the app takes it and asks the
 * user.
 */
export class ShareTarget {
  readonly #scope: URL
  readonly #now: () => number
  /** `until` of `now()`. */
  readonly #kept = new Map<string, { readonly share: TakenShare; readonly until: number }>()

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
    const share = await read(request)
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
    return kept?.share ?? { kind: 'gone' }
  }

  #forget(): void {
    for (const [token, { until }] of this.#kept) {
      if (until < this.#now() || this.#kept.size > SHELL_LIMITS.sharesKept) this.#kept.delete(token)
    }
  }
}

async function read({ body, headers }: Pick<Request, 'body' | 'headers'>): Promise<TakenShare> {
  let bytes = 0
  // The length of the form is not known here: it is counted.
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > SHELL_LIMITS.sharedBytes) controller.terminate()
      else controller.enqueue(chunk)
    },
  })
  try {
    const form = await new Response(body?.pipeThrough(counter)).blob()
    if (bytes > SHELL_LIMITS.sharedBytes) return { kind: 'too-large' }
    return { kind: 'form', form, type: headers.get('Content-Type') ?? '' }
  } catch {
    return { kind: 'unread' }
  }
}
