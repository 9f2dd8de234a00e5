import { EngineError, ProtocolError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Client } from '../../protocol/rpc.ts'

interface Call {
  readonly method: string
  readonly args: unknown[]
  readonly transfer: Transferable[]
  resolve(value: never): void
  reject(error: unknown): void
}

/** A client of any boundary, by name: the public methods have the types. */
interface AnyClient {
  call(method: string, args: unknown[], transfer: Transferable[]): Promise<unknown>
  on(name: string, listener: (payload: never) => void): () => void
  close(reason?: Error): void
}

/**
 * A client that outlasts its connection: it is connected to one engine after another. Calls made in between wait for
 * the next, and calls that a lost engine has not answered are repeated there. A call that must not be repeated rejects
 * with EngineError `engine-moved`. Listeners stay.
 */
export class LastingClient<Api, Events> implements Client<Api, Events> {
  readonly #isRepeatable: (method: string) => boolean
  readonly #listeners = new Map<string, Set<(payload: never) => void>>()
  /** In the order in which they were made. */
  #held: Call[] = []
  #current: AnyClient | null = null
  /** Why the last connection was closed, by {@link disconnect}. */
  readonly #lost = new EngineError('engine-moved', 'The engine moved to another tab before it had answered')
  #failed: Error | null = null

  /** @param isRepeatable whether a call of the method may be made twice */
  constructor(isRepeatable: (method: string) => boolean = () => true) {
    this.#isRepeatable = isRepeatable
  }

  /** Uses this connection from now on. The one before is closed. */
  connect(client: Client<Api, Events>): void {
    this.disconnect()
    this.#failed = null
    const current = client as unknown as AnyClient
    this.#current = current
    for (const [name, listeners] of this.#listeners) {
      current.on(name, (payload) => {
        if (this.#current === current) for (const listen of listeners) listen(payload)
      })
    }
    for (const call of this.#held.splice(0)) this.#send(call)
  }

  /** The engine is gone, or about to be. */
  disconnect(): void {
    const current = this.#current
    this.#current = null
    current?.close(this.#lost)
  }

  /** No engine comes: calls that wait, and all until the next {@link connect}, reject with `reason`. */
  fail(reason: Error): void {
    this.disconnect()
    this.#failed = reason
    for (const call of this.#held.splice(0)) call.reject(reason)
  }

  call: Client<Api, Events>['call'] = (method, args, transfer = []) =>
    new Promise((resolve, reject) => {
      this.#send({ method, args: args as unknown[], transfer, resolve, reject })
    })

  on: Client<Api, Events>['on'] = (name, listener) => {
    let listeners = this.#listeners.get(name)
    if (listeners === undefined) {
      const added = new Set<(payload: never) => void>()
      listeners = added
      this.#listeners.set(name, added)
      const current = this.#current
      current?.on(name, (payload) => {
        if (this.#current === current) for (const listen of added) listen(payload)
      })
    }
    listeners.add(listener as (payload: never) => void)
    return () => listeners.delete(listener as (payload: never) => void)
  }

  close(reason?: Error): void {
    this.fail(reason ?? new ProtocolError('closed', 'The other side of this boundary has gone'))
  }

  #send(call: Call): void {
    const current = this.#current
    if (current === null) {
      this.#hold(call)
      return
    }
    current.call(call.method, call.args, call.transfer).then(
      (value) => call.resolve(value as never),
      (thrown: unknown) => {
        if (thrown === this.#lost && call.transfer.length === 0 && this.#isRepeatable(call.method)) this.#send(call)
        else call.reject(thrown)
      },
    )
  }

  #hold(call: Call): void {
    const limit = LIMITS.rpcPendingCalls
    if (this.#failed !== null) call.reject(this.#failed)
    else if (this.#held.length < limit) this.#held.push(call)
    else call.reject(new ProtocolError('too-many-calls', `Expected at most ${limit} calls to wait`, { limit }))
  }
}
