import { type FileHandle, open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readPostedOrders } from '../../core/embed/numbers/posted-orders.ts'
import { parseVisitReport } from '../../core/embed/numbers/read-report.ts'
import type { OrdersLine, ReportLine } from '../../core/embed/numbers/report-lines.ts'
import { REPORT_CHARACTERS } from '../../core/embed/numbers/visit-report.ts'
import { FreshetError } from '../../core/errors.ts'
import { SerialQueue } from '../../core/lib/serial-queue.ts'
import { TokenBucket } from '../../core/lib/token-bucket.ts'
import { ordersToJson } from '../../core/money/ordered-cheque.ts'

export interface CollectorOptions {
  /** Lines are appended to it; it is made when there is none. */
  readonly file: string
  readonly host: string
  /** 0: any. */
  readonly port: number
  /** Path that takes reports; all others are refused. */
  readonly path: string
  /** Origins of pages whose reports are taken; none: of all. */
  readonly origins: readonly string[]
  /** The file grows no larger, bytes. */
  readonly fileBytes: number
  /** Reports of all senders together; half a minute of them may come at once. */
  readonly perSecond: number
}

export interface Collector {
  readonly port: number
  /** Resolves when what was accepted is in the file. */
  close(): Promise<void>
}

/** A sender that is slower than that is cut off, ms. */
const REQUEST_MS = 10_000
const CONNECTIONS = 256
const BURST_S = 30

class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Appends reports to a file. Of a request only the report is kept: no address, no header. */
class LinesFile {
  readonly #file: FileHandle
  readonly #most: number
  readonly #queue = new SerialQueue()
  #size: number
  /** The last line is not ended: an earlier process was cut off in it. */
  #isTorn: boolean

  private constructor(file: FileHandle, size: number, isTorn: boolean, most: number) {
    this.#file = file
    this.#size = size
    this.#isTorn = isTorn
    this.#most = most
  }

  static async open(path: string, most: number): Promise<LinesFile> {
    const file = await open(path, 'a+', 0o600)
    const { size } = await file.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await file.read(last, 0, 1, size - 1)
    return new LinesFile(file, size, size > 0 && last.toString() !== '\n', most)
  }

  append(line: ReportLine | OrdersLine): Promise<void> {
    return this.#queue.run(async () => {
      const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${JSON.stringify(line)}\n`)
      if (this.#size + bytes.length > this.#most) throw new Refusal(507, `The file has its ${this.#most} bytes`)
      this.#isTorn = true
      await this.#file.appendFile(bytes)
      this.#isTorn = false
      this.#size += bytes.length
    })
  }

  idle(): Promise<void> {
    return this.#queue.idle()
  }

  async close(): Promise<void> {
    await this.#queue.idle()
    await this.#file.close()
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  // The connection stays for the answer.
  const parts: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const chunk of parts) {
    length += chunk.length
    if (length > REPORT_CHARACTERS) throw new Refusal(413, `Expected at most ${REPORT_CHARACTERS} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const today = (): string => new Date().toISOString().slice(0, 10)

/**
 * Takes what pages report at the end of visits (docs/widget.md, "Numbers") and appends it to a file, a line each. What
 * is not of the format is refused with the field that is wrong.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const lines = await LinesFile.open(options.file, options.fileBytes)
  const rate = { perSecond: options.perSecond, burst: options.perSecond * BURST_S }
  const bucket = new TokenBucket(rate, performance.now())

  async function take(request: IncomingMessage): Promise<void> {
    const path = (request.url ?? '').replace(/\?.*/, '')
    if (path !== options.path) throw new Refusal(404, `Expected ${options.path}`)
    if (request.method !== 'POST') throw new Refusal(405, 'Expected POST')
    const { origin = '' } = request.headers
    if (options.origins.length > 0 && !options.origins.includes(origin))
      throw new Refusal(403, 'Expected another origin')
    if (!bucket.tryCharge(1, performance.now()))
      throw new Refusal(429, `Expected at most ${options.perSecond} a second`)
    const text = await bodyOf(request)
    const orders = readPostedOrders(text)
    const line = orders === null ? { report: parseVisitReport(text) } : { orders: ordersToJson(orders) }
    await lines.append({ day: today(), ...line })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let status = 204
    let text = ''
    try {
      await take(request)
    } catch (error) {
      // The sender has left.
      if (request.errored) return
      status = error instanceof Refusal ? error.status : error instanceof FreshetError ? 400 : 500
      text = status === 500 ? 'The report could not be written' : (error as Error).message
      if (status === 500) console.error(`${text}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)
    }
    // The frame, on an origin of its own, has to know that its orders are in the file.
    const headers = {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      'Access-Control-Allow-Origin': '*',
    }
    // What was not read of a body would be taken for the next request.
    response
      .writeHead(status, { ...headers, 'Cache-Control': 'no-store', ...(text && { Connection: 'close' }) })
      .end(text)
  }

  const server = createServer((request, response) => void answer(request, response))
  server.maxConnections = CONNECTIONS
  server.requestTimeout = server.headersTimeout = REQUEST_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      await lines.idle()
      server.closeAllConnections()
      await closed
      await lines.close()
    },
  }
}
