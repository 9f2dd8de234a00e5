import { type ErrorRecord, fromErrorRecord, ProtocolError, toErrorRecord } from '../core/errors.ts'
import { SHELL_LIMITS } from '../core/limits/shell.ts'

/** One end of a boundary: a Worker, a MessagePort, or a worker's own global scope. */
export interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void
  /** `close`: the other end of a MessagePort is closed or gone (Chromium 122 and later, Node; no other browser yet). */
  addEventListener(type: 'message' | 'close', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message' | 'close', listener: (event: MessageEvent) => void): void
  start?(): void
}

/**
 * The methods that one side serves, by name, answering at once or later. Both sides share one interface, so the
 * compiler checks both.
 */
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
  /** The caller is done: for browsers that do not report a closed port. */
  | { kind: 'close' }

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
    case 'close':
      return true
    default:
      return false
  }
}

const TRANSFER = Symbol('transfer')
interface Transferred<T> {
  [TRANSFER]: Transferable[]
  value: T
}

/** Marks a method's result as transferred, not copied: `return transferring(buffer, [buffer])`. */
export function transferring<T>(value: T, transfer: Transferable[]): T {
  return { [TRANSFER]: transfer, value } satisfies Transferred<T> as unknown as T
}

function isTransferred(value: unknown): value is Transferred<unknown> {
  return typeof value === 'object' && value !== null && TRANSFER in value
}

/** The serving end of a boundary. */
export interface Server<Events> {
  /** Sends an event to the caller. Without effect once closed. */
  notify<K extends keyof Events & string>(name: K, payload: Events[K], transfer?: Transferable[]): void
  /** Stops answering. Calls that arrive later are not answered: the caller's own `close` rejects them. */
  close(): void
}

/**
 * Answers calls on `endpoint` with `methods`. What a method throws is sent back as an {@link ErrorRecord}; a method
 * that is not an own property of the table is refused by name, and a message that is no call is ignored.
 *
 * @param onClosed called once, when the caller closed its end or its port is gone; calls that run then still finish,
 *   but their results are dropped
 */
export function serve<Api, Events = Record<never, never>>(
  endpoint: Endpoint,
  methods: Methods<Api>,
  onClosed: () => void = () => {},
): Server<Events> {
  const table = methods as Record<string, (...args: unknown[]) => unknown>
  let closed = false

  const post = (message: Message, transfer: Transferable[] = []): void => {
    if (!closed) endpoint.postMessage(message, transfer)
  }
  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      if (!Object.hasOwn(table, method)) {
        throw new ProtocolError('unknown-method', `Expected a method of this boundary, got "${method}"`, { method })
      }
      const value = await table[method]?.(...args)
      if (isTransferred(value)) post({ kind: 'result', id, value: value.value }, value[TRANSFER])
      else post({ kind: 'result', id, value })
    } catch (thrown) {
      post({ kind: 'failure', id, error: toErrorRecord(thrown) })
    }
  }
  const onMessage = (event: MessageEvent): void => {
    const message: unknown = event.data
    if (!isMessage(message)) return
    if (message.kind === 'call') void answer(message.id, message.method, message.args)
    else if (message.kind === 'close') onEnd()
  }
  const close = (): void => {
    closed = true
    endpoint.removeEventListener('message', onMessage)
    endpoint.removeEventListener('close', onEnd)
  }
  const onEnd = (): void => {
    close()
    // A port is of no further use. A worker's own scope must not be closed: that would end the worker.
    if (endpoint instanceof MessagePort) endpoint.close()
    onClosed()
  }

  endpoint.addEventListener('message', onMessage)
  endpoint.addEventListener('close', onEnd)
  endpoint.start?.()
  return { notify: (name, payload, transfer) => post({ kind: 'event', name, payload }, transfer), close }
}

/** The calling end of a boundary. */
export interface Client<Api, Events> {
  /**
   * Calls a method on the other side.
   *
   * @throws the other side's own error class, or {@link ProtocolError}: `closed` after {@link close}, `too-many-calls`
   *   while SHELL_LIMITS.rpcPendingCalls are unanswered
   */
  call<K extends keyof Api & string>(
    method: K,
    args: Arguments<Api[K]>,
    transfer?: Transferable[],
  ): Promise<Result<Api[K]>>
  /** Listens to an event of the other side; returns the function that stops it. */
  on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void
  /** Ends the boundary, and notifies the other side: every unanswered and later call rejects with `reason`. */
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
        for (const listen of listeners.get(message.name) ?? []) listen(message.payload as never)
        return
      case 'call':
      case 'close':
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
    on: (name, listen) => {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listen as (payload: never) => void)
      return () => set.delete(listen as (payload: never) => void)
    },
    close: (reason) => {
      if (!closed) endpoint.postMessage({ kind: 'close' }, [])
      closed = reason ?? new ProtocolError('closed', 'The other side of this boundary has gone')
      endpoint.removeEventListener('message', listener)
      for (const call of pending.values()) call.reject(closed)
      pending.clear()
    },
  }
}
