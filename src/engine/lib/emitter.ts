type Listener = (...facts: never[]) => void

/** What an emitter offers. */
export interface Events {
  on(event: string, listener: Listener): this
  once(event: string, listener: Listener): this
  off(event: string, listener: Listener): this
  emit(event: string, ...facts: unknown[]): boolean
  listenerCount(event: string): number
}

interface Entry {
  readonly listener: Listener
  readonly once: boolean
}

/**
 * Node's EventEmitter, as far as the engine uses one; the package that brings it to browsers is 2 kB gzipped. Listeners
 * are called in the order in which they were added; those that an event adds or removes count from the next one on.
 */
export class Emitter implements Events {
  readonly #entries = new Map<string, readonly Entry[]>()

  on(event: string, listener: Listener): this {
    return this.#add(event, { listener, once: false })
  }

  once(event: string, listener: Listener): this {
    return this.#add(event, { listener, once: true })
  }

  /** Removes the newest entry of the listener. */
  off(event: string, listener: Listener): this {
    const entries = this.#entries.get(event) ?? []
    const index = entries.findLastIndex((entry) => entry.listener === listener)
    this.#entries.set(
      event,
      entries.filter((_, at) => at !== index),
    )
    return this
  }

  listenerCount(event: string): number {
    return this.#entries.get(event)?.length ?? 0
  }

  /**
   * Calls the listeners.
   * @returns whether there are any
   * @throws the error of an `error` event without listeners
   */
  emit(event: string, ...facts: unknown[]): boolean {
    const entries = this.#entries.get(event) ?? []
    if (entries.length === 0 && event === 'error') throw facts[0]
    for (const entry of entries) {
      if (entry.once) this.#remove(event, entry)
      entry.listener.apply(this, facts as never[])
    }
    return entries.length > 0
  }

  #add(event: string, entry: Entry): this {
    this.#entries.set(event, [...(this.#entries.get(event) ?? []), entry])
    return this
  }

  #remove(event: string, entry: Entry): void {
    this.#entries.set(
      event,
      (this.#entries.get(event) ?? []).filter((other) => other !== entry),
    )
  }
}
