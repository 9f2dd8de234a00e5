import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { acceptedEncodings } from './compress.js'
import { answer, fileBody, pathBelow, refuse, typeOf } from './static-files.ts'

/** Headers of an answer, by its path. */
export type HeadersOf = (path: string) => Readonly<Record<string, string>>

/** Answers GET and HEAD with the files of a folder as a production host does: headers, ranges, compressed copies. */
export function staticHost(folder: string, headersOf: HeadersOf): RequestListener {
  return async (request, response) => {
    const path = pathOf(request.url)
    const headers = headersOf(path)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'Only GET and HEAD are answered.', { ...headers, Allow: 'GET, HEAD' })
    }
    const filePath = pathBelow(folder, path)
    const file = filePath === null ? null : await representationOf(filePath, request.headers)
    if (filePath === null || file === null) return refuse(response, 404, 'There is no such file.', headers)
    const encoding = file.encoding === null ? {} : { 'Content-Encoding': file.encoding }
    const negotiated = { Vary: 'Accept-Encoding', 'Content-Type': typeOf(filePath), ETag: file.tag, ...encoding }
    const tagged = { ...headers, ...negotiated }
    if (request.headers['if-none-match'] === file.tag) {
      response.writeHead(304, tagged).end()
      return
    }
    await answer(request, response, file, tagged)
  }
}

/** Path of a request, without its query. */
export const pathOf = (url: string | undefined): string => new URL(url ?? '/', 'http://127.0.0.1').pathname

/**
 * The file, or the copy of it that the build compressed for this client. A part is always one of the file itself, and a
 * copy that is older than its file is none of it.
 */
async function representationOf(path: string, headers: IncomingHttpHeaders) {
  const file = await fileBody(path)
  if (file === null) return null
  const accepted = headers.range === undefined ? acceptedEncodings(headers['accept-encoding']) : []
  for (const { name, ending } of accepted) {
    const copy = await fileBody(path + ending)
    if (copy !== null && copy.modifiedMs >= file.modifiedMs) return { ...copy, encoding: name }
  }
  return { ...file, encoding: null }
}
