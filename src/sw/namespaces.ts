import { SHELL_LIMITS } from '../core/shell-limits.ts'
import { EngineLink } from './engine-link.ts'
import { opfsFilesOf } from './opfs-files.ts'
import { sessionReaderOf } from './session-reader.ts'
import { StreamRoute } from './stream/stream-route.ts'
import { windowsOf } from './windows.ts'

/** What the service worker holds for one namespace (`protocol/namespace.ts`). */
export interface NamespaceServices {
  readonly engine: EngineLink
  readonly streams: StreamRoute
}

/** Households made on first use; `counted` hears how many bodies are being sent, all namespaces. */
export class Namespaces {
  readonly #counted: (open: number) => void
  readonly #known = new Map<string, NamespaceServices & { open: number }>()

  constructor(counted: (open: number) => void) {
    this.#counted = counted
  }

  of(namespace: string): NamespaceServices {
    const known = this.#known.get(namespace)
    if (known) return known
    // Addresses can name any: those that serve nobody just now are made again when they are asked for.
    if (this.#known.size >= SHELL_LIMITS.namespaces) {
      for (const [name, { open }] of this.#known) if (open === 0) this.#known.delete(name)
    }
    const engine = new EngineLink(windowsOf(namespace))
    const parts = { sessions: sessionReaderOf(namespace), files: opfsFilesOf(namespace), engine }
    const streams = new StreamRoute(parts, (open) => {
      made.open = open
      let sum = 0
      for (const household of this.#known.values()) sum += household.open
      this.#counted(sum)
    })
    const made = { engine, streams, open: 0 }
    this.#known.set(namespace, made)
    return made
  }
}
