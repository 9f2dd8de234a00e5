import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Broker } from '../../../src/page/broker.ts'
import type { FromBroker } from '../../../src/protocol/rtc.ts'

/** A channel that, as a real one, dispatches no event when its connection is closed. */
class QuietChannel {
  readonly label = 'data'
  readyState = 'open'
  bufferedAmount = 0
  readonly sent: unknown[] = []
  send(data: unknown): void {
    this.sent.push(data)
  }
  close(): void {}
}

const channels: QuietChannel[] = []

class FakeConnection extends EventTarget {
  connectionState = 'new'
  createDataChannel(): QuietChannel {
    const channel = new QuietChannel()
    channels.push(channel)
    return channel
  }
  close(): void {}
}

beforeEach(() => vi.stubGlobal('RTCPeerConnection', FakeConnection))
afterEach(() => {
  vi.unstubAllGlobals()
  channels.length = 0
})

test('closing a connection ends its relays and no others', () => {
  const posted: FromBroker[] = []
  const broker = new Broker((message) => posted.push(message), { relay: true })
  for (const connection of [1, 2]) {
    broker.receive({ kind: 'create', connection, configuration: {} })
    broker.receive({ kind: 'channel', connection, channel: connection, label: 'data', init: {} })
  }
  expect(posted.filter(({ kind }) => kind === 'channel-open')).toHaveLength(2)
  broker.receive({ kind: 'close', connection: 1 })
  expect(broker.connections).toBe(1)
  for (const channel of [1, 2]) broker.receive({ kind: 'send', channel, data: 'hello' })
  expect(channels.map(({ sent }) => sent)).toEqual([[], ['hello']])
})
