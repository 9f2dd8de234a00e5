import { type ErrorRecord, StreamError, toErrorRecord } from '../../../core/errors.ts'

/** Header in which the service worker gives the code of an error. */
const ERROR_HEADER = 'Freshet-Error'

/** The error that a refused stream response stands for. */
export function errorOfResponse(status: number, code: string | null, message: string): ErrorRecord {
  return toErrorRecord(
    new StreamError(code ?? 'stream-status', message || `Expected 200 or 206, got ${status}`, { status }),
  )
}

/** Requests one byte of a stream address. Resolves to null when it arrives, otherwise to the error. */
export async function probeStream(url: string): Promise<ErrorRecord | null> {
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' } })
    const text = await response.text()
    if (response.ok) return null
    return errorOfResponse(response.status, response.headers.get(ERROR_HEADER), text)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return toErrorRecord(new StreamError('engine-unreachable', message))
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

/** Decodes a text file: UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else Windows-1252. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    // `stream`: a character that is cut off at the end is no error.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
