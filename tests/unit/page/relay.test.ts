import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { WorkerChannel } from '../../../src/engine/rtc/channel.ts'
import { receiveFromWindow } from '../../../src/engine/rtc/window-messages.ts'
import { ChannelRelay } from '../../../src/page/channel-relay.ts'
import type { FromBroker, ToBroker } from '../../../src/protocol/rtc.ts'

/** A data channel with the test as its network: `drain` lets bytes leave. */
class FakeChannel {
  binaryType = ''
  readyState = 'open'
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  onopen = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onbufferedamountlow: (() => void) | null = null
  onerror = null
  onclose: (() => void) | null = null
  readonly sent: unknown[] = []

  send(data: ArrayBuffer | string): void {
    this.sent.push(data)
    this.bufferedAmount += typeof data === 'string' ? data.length : data.byteLength
  }
  drain(bytes: number): void {
    const before = this.bufferedAmount
    this.bufferedAmount = Math.max(0, before - bytes)
    if (before > this.bufferedAmountLowThreshold && this.bufferedAmount <= this.bufferedAmountLowThreshold) {
      this.onbufferedamountlow?.()
    }
  }
  close(): void {
    this.readyState = 'closed'
    this.onclose?.()
  }
}

/** Worker and window of one relayed channel; the test delivers the messages between them. */
function pair(number = 7) {
  const toWindow: ToBroker[] = []
  const toWorker: FromBroker[] = []
  vi.stubGlobal('postMessage', (envelope: { message: ToBroker }) => toWindow.push(envelope.message))
  const channel = new WorkerChannel(number, 'label')
  channel.bind(null)
  const real = new FakeChannel()
  const ended = vi.fn()
  const relay = new ChannelRelay(real as unknown as RTCDataChannel, number, (message) => toWorker.push(message), ended)
  const deliverToWindow = (): void => {
    const message = toWindow.shift()
    if (message?.kind === 'send') relay.send(message.data)
    if (message?.kind === 'received') relay.received(message.bytes)
    if (message?.kind === 'low-threshold') relay.setLowThreshold(message.bytes)
    if (message?.kind === 'close-channel') relay.close()
  }
  const deliverToWorker = (): void => {
    const message = toWorker.shift()
    if (message) receiveFromWindow(message)
  }
  const settle = (): void => {
    while (toWindow.length > 0 || toWorker.length > 0) {
      deliverToWindow()
      deliverToWorker()
    }
  }
  return { channel, real, relay, ended, toWindow, toWorker, deliverToWindow, deliverToWorker, settle }
}

beforeEach(() => vi.unstubAllGlobals())
afterEach(() => vi.unstubAllGlobals())

test('a sender that waits for its low threshold always gets the event, in any order of messages', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('send' as const), bytes: fc.constantFrom(1, 4_000, 8_192, 16_384, 30_000) }),
    fc.record({ kind: fc.constant('drain' as const), bytes: fc.constantFrom(1, 8_192, 20_000, 60_000) }),
    fc.constant({ kind: 'to-window' as const, bytes: 0 }),
    fc.constant({ kind: 'to-worker' as const, bytes: 0 }),
  )
  const thresholds = fc.constantFrom(0, 1, 16_384, 65_536)
  fc.assert(
    fc.property(thresholds, fc.array(step, { minLength: 20, maxLength: 200 }), (threshold, steps) => {
      const { channel, real, deliverToWindow, deliverToWorker, settle } = pair()
      channel.bufferedAmountLowThreshold = threshold
      settle()
      let waiting = false
      channel.onbufferedamountlow = () => {
        waiting = false
      }
      for (const { kind, bytes } of steps) {
        if (kind === 'to-window') deliverToWindow()
        else if (kind === 'to-worker') deliverToWorker()
        else if (kind === 'drain') real.drain(bytes)
        else if (!waiting) {
          channel.send(new ArrayBuffer(bytes))
          waiting = channel.bufferedAmount > threshold
        }
        expect(channel.bufferedAmount).toBeGreaterThanOrEqual(real.bufferedAmount)
      }
      settle()
      while (real.bufferedAmount > 0) real.drain(10_000)
      settle()
      expect(waiting).toBe(false)
      expect(channel.bufferedAmount).toBeLessThanOrEqual(threshold)
      channel.close()
      settle()
    }),
    { numRuns: 500 },
  )
})

test('send copies the bytes of a view, and the caller keeps its buffer', () => {
  const { channel, real, settle } = pair()
  settle()
  const whole = new Uint8Array([0, 1, 2, 3, 4])
  channel.send(whole.subarray(1, 3))
  settle()
  expect(real.sent).toEqual([new Uint8Array([1, 2]).buffer])
  expect(whole).toEqual(new Uint8Array([0, 1, 2, 3, 4]))
})

test('send throws when the queue is full, as on a real channel', () => {
  const { channel, settle } = pair()
  settle()
  channel.send(new ArrayBuffer(LIMITS.relayBufferBytes))
  expect(() => channel.send(new ArrayBuffer(1))).toThrow(expect.objectContaining({ name: 'OperationError' }))
})

test('a worker that acknowledges its messages can be sent any number of bytes', () => {
  const { channel, real, ended, settle } = pair()
  channel.onmessage = () => undefined
  settle()
  for (let sent = 0; sent < 3 * LIMITS.relayBufferBytes; sent += 65_536) {
    real.onmessage?.({ data: new ArrayBuffer(65_536) })
    settle()
  }
  expect(ended).not.toHaveBeenCalled()
})

test('the channel is closed when the worker acknowledges no message up to the bound', () => {
  const { channel, real, ended, toWorker, settle } = pair()
  const seen: string[] = []
  channel.onerror = ({ message }) => seen.push(message)
  channel.onclose = () => seen.push('close')
  channel.onmessage = () => undefined
  settle()
  for (let sent = 0; sent < LIMITS.relayBufferBytes; sent += 65_536) real.onmessage?.({ data: new ArrayBuffer(65_536) })
  expect(ended).not.toHaveBeenCalled()
  real.onmessage?.({ data: new ArrayBuffer(1) })
  expect(ended).toHaveBeenCalledOnce()
  expect(real.readyState).toBe('closed')
  expect(toWorker.filter(({ kind }) => kind === 'channel-closed')).toHaveLength(1)
  settle()
  expect(seen).toEqual([expect.stringContaining(`${LIMITS.relayBufferBytes + 1} bytes`), 'close'])
})

test('messages that are sent after the real channel closed are lost without an error', () => {
  const { channel, real, ended, settle } = pair()
  settle()
  real.close()
  channel.send('late')
  settle()
  expect(real.sent).toEqual([])
  expect(ended).toHaveBeenCalledOnce()
  expect(channel.readyState).toBe('closed')
})
