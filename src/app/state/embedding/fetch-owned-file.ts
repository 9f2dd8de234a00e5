import { ConfigError } from '../../../core/errors.ts'
import { mayRequestFromLink } from '../../../core/peering/private-host.ts'

export interface FetchProgress {
  readonly doneBytes: number
  /** Null where the host does not name it. */
  readonly totalBytes: number | null
}

/**
 * Fetches the file at the owner's address, as it comes. The browser keeps it on disk where it is large.
 *
 * @throws ConfigError `owned-file-blocked`, `owned-file-status`; the reason of `signal`
 */
export async function fetchOwnedFile(
  address: string,
  name: string,
  signal: AbortSignal,
  onProgress: (progress: FetchProgress) => void,
): Promise<File> {
  const { host } = new URL(address)
  try {
    const response = await fetch(address, { credentials: 'omit', signal })
    // The browser follows redirects, and these lead anywhere.
    if (!mayRequestFromLink(response.url, location.href)) throw new Error('a redirect to a private host')
    if (!response.ok || response.body === null) {
      const { status } = response
      throw new ConfigError('owned-file-status', `Expected 200, got ${status}`, { host, status })
    }
    const totalBytes = Number(response.headers.get('Content-Length')) || null
    let doneBytes = 0
    const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, controller) {
        doneBytes += part.length
        onProgress({ doneBytes, totalBytes })
        controller.enqueue(part)
      },
    })
    const blob = await new Response(response.body.pipeThrough(counting, { signal })).blob()
    return new File([blob], name)
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown
    signal.throwIfAborted()
    // The browser tells a page no more: no such host, no answer, or a host that does not allow it (CORS).
    const got = thrown instanceof Error ? thrown.message : String(thrown)
    throw new ConfigError('owned-file-blocked', `Expected to read the file, got: ${got}`, { host })
  }
}
