import { makeZip, predictLength } from 'client-zip'
import { toErrorRecord } from '../../core/errors.ts'
import { archiveNames } from '../../core/saving/archive.ts'
import { ERROR_HEADER } from '../../protocol/stream.ts'
import type { ZipAddress } from '../stream/address.ts'
import { bounded } from '../stream/bounded.ts'
import { attachmentNamed } from '../stream/disposition.ts'
import { statusOf } from '../stream/failure.ts'
import { findFiles } from '../stream/find-file.ts'
import { refusal } from '../stream/head.ts'
import type { OpenBodies } from '../stream/open-bodies.ts'
import type { StreamParts } from '../stream/parts.ts'
import type { OnSaveTrouble } from '../stream/stream-route.ts'
import { ZipFiles } from './zip-files.ts'

/**
 * Answers requests for an archive of some files of a torrent: their bytes as they are, each with its checksum. Nothing
 * is read before the browser takes it, and one chunk is in memory. An archive whose files cannot all be read breaks
 * off, so that the browser reports a failed download: its length was announced.
 */
export class ZipRoute {
  readonly #parts: StreamParts
  readonly #bodies: OpenBodies
  readonly #onSaveTrouble: OnSaveTrouble

  constructor(parts: StreamParts, bodies: OpenBodies, onSaveTrouble: OnSaveTrouble) {
    this.#parts = parts
    this.#bodies = bodies
    this.#onSaveTrouble = onSaveTrouble
  }

  /** Never rejects: a failure before the first byte is a response with a status of its own. */
  async answer(request: Request, address: ZipAddress): Promise<Response> {
    try {
      if (request.method !== 'GET') return new Response(null, refusal(405, { Allow: 'GET' }))
      return await this.#archive(request.signal, address)
    } catch (thrown) {
      const { code, message } = toErrorRecord(thrown)
      return new Response(message, refusal(statusOf(thrown), { [ERROR_HEADER]: code }))
    }
  }

  async #archive(signal: AbortSignal, { infoHash, files: ranges, depth }: ZipAddress): Promise<Response> {
    const found = await bounded(findFiles(infoHash, ranges, this.#parts), signal)
    const { name, paths } = archiveNames(found.files, depth, found.name ?? infoHash)
    const uncount = this.#bodies.add()
    const onTrouble = (thrown: unknown, ended: boolean): void => {
      if (!signal.aborted) this.#onSaveTrouble([name], toErrorRecord(thrown).code, ended)
    }
    const files = new ZipFiles(found.files, paths, this.#parts, (thrown) => onTrouble(thrown, false))
    const end = (): void => {
      files.close()
      signal.removeEventListener('abort', end)
      uncount()
    }
    signal.addEventListener('abort', end)
    const headers = {
      'Cache-Control': 'no-store',
      'Content-Disposition': attachmentNamed(name),
      'Content-Length': String(predictLength(files.sizes())),
      'Content-Type': 'application/zip',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    }
    return new Response(bodyOf(makeZip(files.entries()).getReader(), end, onTrouble), { headers })
  }
}

function bodyOf(
  archive: ReadableStreamDefaultReader<Uint8Array>,
  end: () => void,
  onTrouble: (thrown: unknown, ended: boolean) => void,
): ReadableStream<Uint8Array> {
  let open = true
  const finish = (): void => {
    open = false
    end()
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await archive.read()
          if (!done) return controller.enqueue(value)
          controller.close()
          finish()
        } catch (thrown) {
          // Else the reader has cancelled.
          if (open) onTrouble(thrown, true)
          finish()
          throw thrown
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  )
}
