import { type ErrorRecord, fromErrorRecord, ProtocolError, toErrorRecord } from '../core/errors.ts'
import { SHELL_LIMITS } from '../core/shell-limits.ts'

/** The two ends that calls travel between: a Worker, a MessagePort, or a worker's own global scope. */
export interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  start?(): void
}

/** What one side offers: methods by name, answering at once or later. Both ends share one interface, so the compiler checks both. */
export type Methods<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => R | Awaited<R> : never
}

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never

type Message =
  | { kind: 'call'; id: number; method: string; args: unknown[] }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: ErrorRecord }
  | { kind: 'event'; name: string; payload: unknown }

function isMessage(data: unknown): data is Message {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false
  const message = data as Record<string, unknown>
  switch (message.kind) {
    case 'call':
      return typeof message.id === 'number' && typeof message.method === 'string' && Array.isArray(message.args)
    case 'result':
      return typeof message.id === 'number'
    case 'failure':
      return typeof message.id === 'number' && typeof message.error === 'object' && message.error !== null
    case 'event':
      return typeof message.name === 'string'
    default:
      return false
  }
}

const TRANSFER = Symbol('transfer')
interface Transferred<T> {
  [TRANSFER]: Transferable[]
  value: T
}

/** Marks a handler's result as moved, not copied: `return transferring(buffer, [buffer])`. */
export function transferring<T>(value: T, transfer: Transferable[]): T {
  return { [TRANSFER]: transfer, value } satisfies Transferred<T> as unknown as T
}

function isTransferred(value: unknown): value is Transferred<unknown> {
  return typeof value === 'object' && value !== null && TRANSFER in value
}

/** The serving end of a boundary. */
export interface Server<Events> {
  /** Tells the caller's side something it did not ask for. */
  notify<K extends keyof Events & string>(name: K, payload: Events[K], transfer?: Transferable[]): void
  /** Stops answering. Calls that arrive later are not answered: the caller's own `close` ends them. */
  close(): void
}

/**
 * Answers calls on `endpoint` with `methods`. Whatever a method throws goes back as an {@link ErrorRecord};
 * a method that is not in the table, or a message that is no call, is refused by name.
 */
export function serve<Api, Events = Record<never, never>>(endpoint: Endpoint, methods: Methods<Api>): Server<Events> {
  const table = methods as Record<string, (...args: unknown[]) => unknown>
  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      if (!Object.hasOwn(table, method)) {
        throw new ProtocolError('unknown-method', `Expected a method of this boundary, got "${method}"`, { method })
      }
      const value = await table[method]?.(...args)
      if (isTransferred(value)) endpoint.postMessage({ kind: 'result', id, value: value.value }, value[TRANSFER])
      else endpoint.postMessage({ kind: 'result', id, value }, [])
    } catch (thrown) {
      endpoint.postMessage({ kind: 'failure', id, error: toErrorRecord(thrown) }, [])
    }
  }
  const listener = (event: MessageEvent): void => {
    if (isMessage(event.data) && event.data.kind === 'call') {
      void answer(event.data.id, event.data.method, event.data.args)
    }
  }
  endpoint.addEventListener('message', listener)
  endpoint.start?.()
  return {
    notify: (name, payload, transfer = []) => endpoint.postMessage({ kind: 'event', name, payload }, transfer),
    close: () => endpoint.removeEventListener('message', listener),
  }
}

/** The calling end of a boundary. */
export interface Client<Api, Events> {
  /**
   * Calls a method on the other side.
   *
   * @throws the other side's own error class, or {@link ProtocolError} `closed` when the boundary is gone and
   *   `too-many-calls` when {@link SHELL_LIMITS.rpcPendingCalls} are unanswered.
   */
  call<K extends keyof Api & string>(
    method: K,
    args: Arguments<Api[K]>,
    transfer?: Transferable[],
  ): Promise<Result<Api[K]>>
  /** Hears an event of the other side; returns how to stop. */
  on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void
  /** Ends the boundary: every unanswered call fails with `reason`. */
  close(reason?: Error): void
}

/** Makes the calling end over `endpoint`. */
export function connect<Api, Events = Record<never, never>>(endpoint: Endpoint): Client<Api, Events> {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let nextId = 1
  let closed: Error | null = null

  const listener = (event: MessageEvent): void => {
    const message: unknown = event.data
    if (!isMessage(message)) return
    switch (message.kind) {
      case 'result':
        pending.get(message.id)?.resolve(message.value)
        pending.delete(message.id)
        return
      case 'failure':
        pending.get(message.id)?.reject(fromErrorRecord(message.error))
        pending.delete(message.id)
        return
      case 'event':
        for (const hear of listeners.get(message.name) ?? []) hear(message.payload as never)
        return
      case 'call':
        return
    }
  }
  endpoint.addEventListener('message', listener)
  endpoint.start?.()

  return {
    call: (method, args, transfer = []) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed)
        if (pending.size >= SHELL_LIMITS.rpcPendingCalls) {
          const limit = SHELL_LIMITS.rpcPendingCalls
          return reject(
            new ProtocolError('too-many-calls', `Expected at most ${limit} unanswered calls`, { method, limit }),
          )
        }
        const id = nextId++
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
        try {
          endpoint.postMessage({ kind: 'call', id, method, args }, transfer)
        } catch (thrown) {
          pending.delete(id)
          reject(thrown as Error)
        }
      }),
    on: (name, hear) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(hear as (payload: never) => void)
      return () => set.delete(hear as (payload: never) => void)
    },
    close: (reason) => {
      closed = reason ?? new ProtocolError('closed', 'The other side of this boundary has gone')
      endpoint.removeEventListener('message', listener)
      for (const call of pending.values()) call.reject(closed)
      pending.clear()
    },
  }
}
