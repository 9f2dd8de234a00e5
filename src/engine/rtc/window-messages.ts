import { type ConnectionState, type FromBroker, isFromBroker, type ToBroker } from '../../protocol/rtc.ts'

/** A connection, as far as messages of the window concern it. */
export interface ConnectionHandler {
  onState(message: Extract<FromBroker, { kind: 'state' }>): void
  onChannel(message: Extract<FromBroker, { kind: 'channel' }>): void
  onRefused(message: string): void
}

/** A channel, as far as messages of the window concern it. */
export interface ChannelHandler {
  onOpen(): void
  onMessage(data: ArrayBuffer | string): void
  onDrained(totalBytes: number): void
  onError(message: string): void
  onClosed(): void
}

export interface CallResult {
  readonly value: unknown
  readonly state: ConnectionState
}

interface PendingCall {
  readonly connection: number
  resolve(result: CallResult): void
  reject(error: Error): void
}

const connections = new Map<number, ConnectionHandler>()
const channels = new Map<number, ChannelHandler>()
const calls = new Map<number, PendingCall>()
let lastNumber = 0

/** A number for a connection, a channel or a call, unique in this worker. */
export function nextNumber(): number {
  lastNumber += 1
  return lastNumber
}

/**
 * Posts to the broker in the window with the worker's own `postMessage`: Firefox transfers data channels no other way.
 */
export function postToWindow(message: ToBroker, transfer: Transferable[] = []): void {
  postMessage({ kind: 'rtc', message }, transfer)
}

/**
 * Has the window call a method of a real connection.
 * @throws DOMException what the real method threw, or `InvalidStateError` when the connection is closed
 */
export function callWindow(
  connection: number,
  method: Extract<ToBroker, { kind: 'call' }>['method'],
  argument?: unknown,
): Promise<CallResult> {
  return new Promise((resolve, reject) => {
    const call = nextNumber()
    calls.set(call, { connection, resolve, reject })
    postToWindow({ kind: 'call', connection, call, method, argument })
  })
}

export function addConnection(connection: number, end: ConnectionHandler): void {
  connections.set(connection, end)
}

/** Removes a connection; its unanswered calls reject. */
export function removeConnection(connection: number): void {
  connections.delete(connection)
  for (const [number, call] of calls) {
    if (call.connection !== connection) continue
    calls.delete(number)
    call.reject(new DOMException('The connection is closed', 'InvalidStateError'))
  }
}

export function addChannel(channel: number, end: ChannelHandler): void {
  channels.set(channel, end)
}

export function removeChannel(channel: number): void {
  channels.delete(channel)
}

/** Dispatches an `rtc` message of the window. Messages of other shapes, or for unknown numbers, are dropped. */
export function receiveFromWindow(message: FromBroker): void {
  if (!isFromBroker(message)) return
  switch (message.kind) {
    case 'state':
      connections.get(message.connection)?.onState(message)
      return
    case 'channel': {
      const connection = connections.get(message.connection)
      if (connection !== undefined) connection.onChannel(message)
      else message.object?.close()
      return
    }
    case 'refused':
      connections.get(message.connection)?.onRefused(message.message)
      return
    case 'answer':
      calls.get(message.call)?.resolve(message)
      calls.delete(message.call)
      return
    case 'failure':
      calls.get(message.call)?.reject(new DOMException(message.message, message.name))
      calls.delete(message.call)
      return
    case 'channel-open':
      channels.get(message.channel)?.onOpen()
      return
    case 'channel-message':
      channels.get(message.channel)?.onMessage(message.data)
      return
    case 'channel-drained':
      channels.get(message.channel)?.onDrained(message.bytes)
      return
    case 'channel-error':
      channels.get(message.channel)?.onError(message.message)
      return
    case 'channel-closed':
      channels.get(message.channel)?.onClosed()
      return
  }
}
