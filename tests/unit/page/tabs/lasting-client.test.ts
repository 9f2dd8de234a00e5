import { expect, test } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { LastingClient } from '../../../../src/page/tabs/lasting-client.ts'
import { type Client, connect, serve } from '../../../../src/protocol/rpc.ts'

interface Api {
  name(): Promise<string>
  wait(): Promise<string>
  send(bytes: Uint8Array<ArrayBuffer>): Promise<number>
}
interface Events {
  tick: string
}

/** An engine behind a port; it answers `wait` only if it may. */
function engine(name: string, answers = true): { client: Client<Api, Events>; tick(): void; calls: string[] } {
  const { port1, port2 } = new MessageChannel()
  const calls: string[] = []
  const note = <T>(method: string, answer: T): T => {
    calls.push(method)
    return answer
  }
  const never = new Promise<never>(() => undefined)
  const server = serve<Api, Events>(port2 as never, {
    name: () => note('name', name),
    wait: () => note('wait', answers ? Promise.resolve(name) : never),
    send: (bytes) => note('send', answers ? Promise.resolve(bytes.length) : never),
  })
  return { client: connect<Api, Events>(port1 as never), tick: () => server.notify('tick', name), calls }
}

test('calls made before there is an engine, and between two, are made in their order on the next', async () => {
  const lasting = new LastingClient<Api, Events>()
  const early = [lasting.call('name', []), lasting.call('wait', [])]
  const first = engine('first')
  lasting.connect(first.client)
  expect(await Promise.all(early)).toEqual(['first', 'first'])
  expect(first.calls).toEqual(['name', 'wait'])
  lasting.disconnect()
  const between = lasting.call('name', [])
  lasting.connect(engine('second').client)
  expect(await between).toBe('second')
})

test('a call that the lost engine has not answered is made again, unless it may not or its buffers are gone', async () => {
  const lasting = new LastingClient<Api, Events>((method) => method !== 'name')
  lasting.connect(engine('first', false).client)
  const again = lasting.call('wait', [])
  const bytes = new Uint8Array(8)
  const gone = lasting.call('send', [bytes], [bytes.buffer])
  const copied = lasting.call('send', [new Uint8Array(4)])
  const once = lasting.call('name', [])
  const refused = Promise.all([gone, once].map((call) => expect(call).rejects.toMatchObject({ code: 'engine-moved' })))
  lasting.connect(engine('second').client)
  expect(await again).toBe('second')
  expect(await copied).toBe(4)
  await refused
})

test('listeners stay, and hear only the engine in use', async () => {
  const lasting = new LastingClient<Api, Events>()
  const heard: string[] = []
  lasting.on('tick', (name) => heard.push(name))
  const [first, second] = [engine('first'), engine('second')]
  lasting.connect(first.client)
  const stop = lasting.on('tick', (name) => heard.push(`${name}, too`))
  first.tick()
  await lasting.call('name', [])
  lasting.connect(second.client)
  stop()
  first.tick()
  second.tick()
  await lasting.call('name', [])
  expect(heard).toEqual(['first', 'first, too', 'second'])
})

test('when no engine comes, calls reject with the reason until one does; and only so many wait', async () => {
  const lasting = new LastingClient<Api, Events>()
  const waiting = Array.from({ length: LIMITS.rpcPendingCalls }, () => lasting.call('name', []))
  await expect(lasting.call('name', [])).rejects.toMatchObject({ code: 'too-many-calls' })
  lasting.fail(new Error('none'))
  expect(new Set((await Promise.allSettled(waiting)).map(({ status }) => status))).toEqual(new Set(['rejected']))
  await expect(lasting.call('name', [])).rejects.toThrow('none')
  lasting.connect(engine('late').client)
  expect(await lasting.call('name', [])).toBe('late')
})
