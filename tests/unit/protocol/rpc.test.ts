import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { MetainfoError, ProtocolError } from '../../../src/core/errors.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import { connect, type Endpoint, serve, transferring } from '../../../src/protocol/rpc.ts'

interface Api {
  add(a: number, b: number): Promise<number>
  fail(): Promise<void>
  burst(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>
  never(): Promise<void>
}
interface Events {
  tick: { count: number }
}

const channels: MessageChannel[] = []
afterEach(() => {
  for (const channel of channels.splice(0)) channel.port1.close()
})

function pair(): { near: Endpoint; far: Endpoint } {
  const channel = new MessageChannel()
  channels.push(channel)
  return { near: channel.port1 as unknown as Endpoint, far: channel.port2 as unknown as Endpoint }
}

const methods = {
  add: (a: number, b: number) => a + b,
  fail: () => {
    throw new MetainfoError('bad-name', 'Expected a name, got none', { key: 'name' })
  },
  burst: (bytes: Uint8Array<ArrayBuffer>) => transferring(bytes, [bytes.buffer]),
  never: () => new Promise<void>(() => {}),
}

describe('rpc', () => {
  it('calls, answers and transfers buffers both ways', async () => {
    const { near, far } = pair()
    serve<Api, Events>(far, methods)
    const client = connect<Api, Events>(near)
    expect(await client.call('add', [2, 3])).toBe(5)
    const bytes = new Uint8Array([1, 2, 3])
    const back = await client.call('burst', [bytes], [bytes.buffer])
    expect([bytes.length, ...back]).toEqual([0, 1, 2, 3])
  })

  it('keeps the class, code and fields of an error', async () => {
    const { near, far } = pair()
    serve<Api, Events>(far, methods)
    const failed = await connect<Api>(near)
      .call('fail', [])
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(MetainfoError)
    expect(failed).toMatchObject({ code: 'bad-name', fields: { key: 'name' }, message: 'Expected a name, got none' })
  })

  it('refuses methods that are not in the table, also those of its prototype', async () => {
    const { near, far } = pair()
    serve<Api, Events>(far, methods)
    const client = connect<Record<string, () => Promise<unknown>>>(near)
    for (const name of ['nothing', 'constructor', 'toString', '__proto__']) {
      await expect(client.call(name, [])).rejects.toMatchObject({ name: 'ProtocolError', code: 'unknown-method' })
    }
  })

  it('ignores messages of other shapes', async () => {
    const { near, far } = pair()
    serve<Api, Events>(far, methods)
    for (const noise of [null, 7, {}, { kind: 'call' }, { kind: 'call', id: 'x', method: 'add', args: [] }]) {
      near.postMessage(noise, [])
    }
    expect(await connect<Api>(near).call('add', [1, 1])).toBe(2)
  })

  it('sends events to every listener until it stops', async () => {
    const { near, far } = pair()
    const server = serve<Api, Events>(far, methods)
    const client = connect<Api, Events>(near)
    const counts: number[] = []
    const stop = client.on('tick', ({ count }) => counts.push(count))
    server.notify('tick', { count: 1 })
    await client.call('add', [0, 0])
    stop()
    server.notify('tick', { count: 2 })
    await client.call('add', [0, 0])
    expect(counts).toEqual([1])
  })

  it('rejects every unanswered and later call when the client closes', async () => {
    const { near, far } = pair()
    serve<Api, Events>(far, methods)
    const client = connect<Api>(near)
    const waiting = client.call('never', [])
    client.close()
    await expect(waiting).rejects.toBeInstanceOf(ProtocolError)
    await expect(client.call('add', [1, 2])).rejects.toMatchObject({ code: 'closed' })
  })

  it.each(['the client closes', 'the port closes'])('reports once to the server that %s', async (how) => {
    const { near, far } = pair()
    let closed = 0
    const ended = new Promise<void>((resolve) => {
      serve<Api, Events>(far, methods, () => {
        closed += 1
        resolve()
      })
    })
    const client = connect<Api, Events>(near)
    await client.call('add', [1, 1])
    if (how === 'the client closes') client.close()
    channels.at(-1)?.port1.close()
    await ended
    // A close message is followed by the close event of the port.
    await new Promise(setImmediate)
    expect(closed).toBe(1)
  })

  it('drops results and events once the client has closed', async () => {
    const sent: unknown[] = []
    const listeners: ((event: MessageEvent) => void)[] = []
    const endpoint: Endpoint = {
      postMessage: (message) => sent.push(message),
      addEventListener: (type, listener) => {
        if (type === 'message') listeners.push(listener)
      },
      removeEventListener: () => {},
    }
    const server = serve<Api, Events>(endpoint, methods)
    const receive = (data: unknown): void => {
      for (const listener of listeners) listener(new MessageEvent('message', { data }))
    }
    receive({ kind: 'call', id: 1, method: 'add', args: [1, 2] })
    receive({ kind: 'close' })
    await new Promise(setImmediate)
    server.notify('tick', { count: 1 })
    expect(sent).toEqual([])
  })

  it('bounds the number of unanswered calls', async () => {
    const { near } = pair()
    const client = connect<Api>(near)
    const waiting = Array.from({ length: LIMITS.rpcPendingCalls }, () => client.call('never', []))
    await expect(client.call('never', [])).rejects.toMatchObject({ code: 'too-many-calls' })
    client.close()
    await Promise.allSettled(waiting)
  })
})
