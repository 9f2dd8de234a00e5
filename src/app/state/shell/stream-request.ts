import { type ErrorRecord, fromErrorRecord, StreamError, toErrorRecord } from '../../../core/errors.ts'
import { ERROR_HEADER, FAILED_AT_HEADER } from '../../../protocol/stream.ts'

/** A failed read: the byte of the file that could not be read, and why. */
export interface FailedRead {
  readonly position: number
  readonly error: ErrorRecord
}

/** The error that a refused stream response stands for. */
export function errorOfResponse(status: number, code: string | null, message: string): ErrorRecord {
  return toErrorRecord(
    new StreamError(code ?? 'stream-status', message || `Expected 200 or 206, got ${status}`, { status }),
  )
}

/**
 * The last read of a stream address that failed and was not asked about yet; null when none did: then the bytes were
 * read. `HEAD` itself may fail, which is a failed read of the first byte.
 */
export async function lastFailedRead(url: string): Promise<FailedRead | null> {
  try {
    const { ok, status, headers } = await fetch(url, { method: 'HEAD' })
    const code = headers.get(ERROR_HEADER)
    if (!ok) return { position: 0, error: errorOfResponse(status, code, '') }
    const position = headers.get(FAILED_AT_HEADER)
    return position === null ? null : { position: Number(position), error: errorOfResponse(status, code, '') }
  } catch (thrown) {
    return { position: 0, error: unreachable(thrown) }
  }
}

function unreachable(thrown: unknown): ErrorRecord {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return toErrorRecord(new StreamError('engine-unreachable', message))
}

/** Requests the byte at `position` of a stream address. Resolves to null when it arrives, otherwise to the error. */
export async function probeStream(url: string, position = 0, signal?: AbortSignal): Promise<ErrorRecord | null> {
  try {
    const headers = { Range: `bytes=${position}-${position}` }
    const response = await fetch(url, signal === undefined ? { headers } : { headers, signal })
    const text = await response.text()
    if (response.ok) return null
    return errorOfResponse(response.status, response.headers.get(ERROR_HEADER), text)
  } catch (thrown) {
    return unreachable(thrown)
  }
}

/** Reads the first `maxBytes` bytes of a file. @throws StreamError with the code that the service worker gave */
export async function readStart(url: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { Range: `bytes=0-${maxBytes - 1}` }, signal })
  if (!response.ok) {
    const { code, message, fields } = errorOfResponse(
      response.status,
      response.headers.get(ERROR_HEADER),
      await response.text(),
    )
    throw new StreamError(code, message, fields)
  }
  return new Uint8Array(await response.arrayBuffer())
}

/** Bytes of a file in order, as a reader of its body gives them. */
export type Source = Pick<ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, 'read' | 'cancel'>

/**
 * Opens a whole file of a stream address, to be read no faster than the caller does.
 * @throws StreamError with the code that the service worker gave, also from `read`
 */
export async function openSource(url: string, signal: AbortSignal): Promise<Source> {
  const response = await fetch(url, { signal })
  if (!response.ok) {
    throw fromErrorRecord(errorOfResponse(response.status, response.headers.get(ERROR_HEADER), await response.text()))
  }
  const reader = (response.body ?? new Blob([]).stream()).getReader()
  return {
    async read() {
      try {
        return await reader.read()
      } catch (thrown) {
        if (signal.aborted) throw thrown
        const failed = await lastFailedRead(url)
        throw fromErrorRecord(failed?.error ?? errorOfResponse(response.status, null, String(thrown)))
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }
}
