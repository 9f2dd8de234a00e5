/** Facts about the test wallet for the page. */
export interface ShimFacts {
  /** Name of the function that reaches the test process. */
  readonly binding: string
  readonly name: string
  readonly rdns: string
  readonly icon: string
  readonly announce: boolean
  readonly injected: boolean
}

type Listener = (data: unknown) => void

/** Runs in the page before its own scripts, with nothing of this module but its argument. */
export function installShim(facts: ShimFacts): void {
  // Wallets do not inject into blank pages.
  if (!isSecureContext) return
  const world = globalThis as unknown as Record<string, unknown>
  const listeners = new Map<string, Set<Listener>>()
  const provider = {
    async request({ method, params = [] }: { method: string; params?: unknown[] }): Promise<unknown> {
      const ask = world[facts.binding] as (
        method: string,
        params: unknown[],
      ) => Promise<{ result: unknown } | { error: { code: number; message: string; data?: unknown } }>
      const answer = await ask(method, params)
      if ('error' in answer) throw Object.assign(new Error(answer.error.message), answer.error)
      return answer.result
    },
    on(event: string, listener: Listener) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener))
      return provider
    },
    removeListener(event: string, listener: Listener) {
      listeners.get(event)?.delete(listener)
      return provider
    },
  }
  world[`${facts.binding}_event`] = (event: string, data: unknown) => {
    for (const listener of [...(listeners.get(event) ?? [])]) listener(data)
  }
  if (facts.injected) world.ethereum = provider
  if (!facts.announce) return
  const { name, rdns, icon } = facts
  const info = Object.freeze({ uuid: crypto.randomUUID(), name, rdns, icon })
  const announce = () => {
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }))
  }
  addEventListener('eip6963:requestProvider', announce)
  announce()
}
