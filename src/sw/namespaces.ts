import { SHELL_LIMITS } from '../core/limits/shell.ts'
import { EngineLink } from './engine-link.ts'
import { opfsFilesOf } from './opfs-files.ts'
import { sessionReaderOf } from './session-reader.ts'
import type { StreamAddress, ZipAddress } from './stream/address.ts'
import { streamOf } from './stream/byte-stream.ts'
import { OpenBodies } from './stream/open-bodies.ts'
import { type OnSaveTrouble, StreamRoute } from './stream/stream-route.ts'
import { windowsOf } from './windows.ts'
import { ZipRoute } from './zip/zip-route.ts'

/** The service worker's parts for one namespace (`protocol/namespace.ts`). */
export interface NamespaceServices {
  readonly engine: EngineLink
  /** Answers a request for a file of a torrent, or for an archive of some. */
  answer(request: Request, address: StreamAddress | ZipAddress | 'invalid'): Promise<Response>
}

/** The services of each namespace, created on first use. */
export class Namespaces {
  readonly #onOpenCount: (open: number) => void
  readonly #known = new Map<string, NamespaceServices & { open: number }>()

  /** @param onOpenCount called with the number of bodies that are being sent, all namespaces */
  constructor(onOpenCount: (open: number) => void) {
    this.#onOpenCount = onOpenCount
  }

  of(namespace: string): NamespaceServices {
    const known = this.#known.get(namespace)
    if (known) return known
    // URLs can name any namespace. Idle ones are dropped at the limit, and created again when needed.
    if (this.#known.size >= SHELL_LIMITS.namespaces) {
      for (const [name, { open }] of this.#known) if (open === 0) this.#known.delete(name)
    }
    const windows = windowsOf(namespace)
    const engine = new EngineLink(windows)
    const parts = { sessions: sessionReaderOf(namespace), files: opfsFilesOf(namespace), engine }
    const bodies = new OpenBodies((open) => {
      made.open = open
      let sum = 0
      for (const services of this.#known.values()) sum += services.open
      this.#onOpenCount(sum)
    })
    const onTrouble: OnSaveTrouble = async (path, code, ended) => {
      for (const window of await windows.all()) window.postMessage({ kind: 'freshet:save-trouble', path, code, ended })
    }
    const streams = new StreamRoute({ ...parts, streamOf }, bodies, onTrouble)
    const zips = new ZipRoute(parts, bodies, onTrouble)
    const answer: NamespaceServices['answer'] = (request, address) =>
      address !== 'invalid' && 'files' in address ? zips.answer(request, address) : streams.answer(request, address)
    const made = { engine, answer, open: 0 }
    this.#known.set(namespace, made)
    return made
  }
}
