import { type ErrorRecord, StreamError, toErrorRecord } from '../../../core/errors.ts'

/** Header in which the service worker names what went wrong. */
const ERROR_HEADER = 'Freshet-Error'

/** The error that a refused stream answer stands for. */
export function errorOfAnswer(status: number, code: string | null, message: string): ErrorRecord {
  return toErrorRecord(
    new StreamError(code ?? 'stream-status', message || `Expected 200 or 206, got ${status}`, { status }),
  )
}

/** Asks a stream address for one byte: null when it comes, otherwise why not. */
export async function failureOf(url: string): Promise<ErrorRecord | null> {
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' } })
    const text = await response.text()
    if (response.ok) return null
    return errorOfAnswer(response.status, response.headers.get(ERROR_HEADER), text)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return toErrorRecord(new StreamError('engine-unreachable', message))
  }
}

/** The first `most` bytes of a file. @throws StreamError with the code that the service worker gave */
export async function readStart(url: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { Range: `bytes=0-${most - 1}` }, signal })
  if (!response.ok) {
    const { code, message, fields } = errorOfAnswer(
      response.status,
      response.headers.get(ERROR_HEADER),
      await response.text(),
    )
    throw new StreamError(code, message, fields)
  }
  return new Uint8Array(await response.arrayBuffer())
}

/** Text as people keep it: UTF-8 or UTF-16 with a mark, UTF-8 without, else the old Western code page. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    // As a stream, so that a character cut off at the end is no fault.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
