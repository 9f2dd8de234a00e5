import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { RTCPeerConnection } from '../../../../src/engine/rtc/webrtc-polyfill.ts'
import { receiveFromWindow } from '../../../../src/engine/rtc/window-messages.ts'
import type { ConnectionState, FromBroker, ToBroker } from '../../../../src/protocol/rtc.ts'

const NEW: ConnectionState = {
  connectionState: 'new',
  iceConnectionState: 'new',
  iceGatheringState: 'new',
  signalingState: 'stable',
  localDescription: null,
  remoteDescription: null,
}

let posted: ToBroker[] = []
beforeEach(() => {
  posted = []
  vi.stubGlobal('postMessage', (envelope: { kind: 'rtc'; message: ToBroker }) => {
    // What cannot be cloned would fail in a browser too.
    posted.push(structuredClone(envelope.message))
  })
})
afterEach(() => vi.unstubAllGlobals())

function last<K extends ToBroker['kind']>(kind: K): Extract<ToBroker, { kind: K }> {
  const message = posted.findLast((one) => one.kind === kind)
  if (message === undefined) throw new Error(`Expected a ${kind} message`)
  return message as Extract<ToBroker, { kind: K }>
}

function connection() {
  const pc = new RTCPeerConnection({ iceServers: [] })
  return { pc, number: last('create').connection }
}

/** Enough of a transferred channel. */
function realChannel() {
  const real = {
    binaryType: '',
    readyState: 'connecting',
    bufferedAmount: 0,
    bufferedAmountLowThreshold: 0,
    sent: [] as unknown[],
    send: (data: unknown) => real.sent.push(data),
    close: vi.fn(),
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: unknown }) => void) | null,
    onclose: null as (() => void) | null,
  }
  return real
}

function give(number: number, channel: number, real: ReturnType<typeof realChannel> | null): void {
  const object = real as unknown as RTCDataChannel | null
  receiveFromWindow({ kind: 'channel', connection: number, channel, label: 'remote', object })
}

test('an event updates the state before its handler runs', () => {
  const { pc, number } = connection()
  const localDescription = { type: 'offer', sdp: 'v=0' }
  const seen: unknown[] = []
  pc.onicecandidate = ({ candidate }) => seen.push([candidate, pc.localDescription])
  const event = 'icecandidate'
  receiveFromWindow({ kind: 'state', connection: number, event, state: { ...NEW, localDescription }, candidate: null })
  expect(seen).toEqual([[null, localDescription]])
})

test('an answer updates the state, and its description may be edited', async () => {
  const { pc } = connection()
  const asked = pc.createOffer({})
  const { call } = last('call')
  receiveFromWindow({ kind: 'answer', call, value: { type: 'offer', sdp: 'a' }, state: NEW })
  const offer = await asked
  offer.sdp += 'b'
  const set = pc.setLocalDescription(offer)
  expect(last('call').argument).toEqual({ type: 'offer', sdp: 'ab' })
  const state = { ...NEW, signalingState: 'have-local-offer' }
  receiveFromWindow({ kind: 'answer', call: last('call').call, value: undefined, state })
  await set
  expect(pc.signalingState).toBe('have-local-offer')
})

test('a failure keeps the name and message of the real error', async () => {
  const { pc } = connection()
  const asked = pc.setRemoteDescription({ type: 'nonsense', sdp: '' })
  const { call, argument } = last('call')
  expect(argument).toEqual({ type: 'nonsense', sdp: '' })
  receiveFromWindow({ kind: 'failure', call, name: 'OperationError', message: 'no' })
  await expect(asked).rejects.toMatchObject({ name: 'OperationError', message: 'no' })
})

test('getStats resolves to a map', async () => {
  const { pc } = connection()
  const asked = pc.getStats()
  const entry = { id: 'T', type: 'transport', selectedCandidatePairId: 'P' }
  receiveFromWindow({ kind: 'answer', call: last('call').call, value: [entry], state: NEW })
  expect([...(await asked).entries()]).toEqual([['T', entry]])
})

test('a refused connection fails, and so do its unanswered calls and channels', async () => {
  const { pc, number } = connection()
  const channel = pc.createDataChannel('x')
  const asked = pc.createOffer()
  const events: string[] = []
  pc.onconnectionstatechange = () => events.push(pc.connectionState)
  pc.oniceconnectionstatechange = () => events.push(pc.iceConnectionState)
  const closed = new Promise<void>((resolve) => {
    channel.onclose = resolve
  })
  receiveFromWindow({ kind: 'refused', connection: number, message: 'full' })
  expect(events).toEqual(['failed', 'failed'])
  await expect(asked).rejects.toMatchObject({ name: 'InvalidStateError' })
  await closed
  expect(channel.readyState).toBe('closed')
})

test('a closed connection dispatches close events once, and none after', async () => {
  const { pc, number } = connection()
  const asked = pc.getStats()
  pc.oniceconnectionstatechange = () => expect.unreachable()
  pc.close()
  pc.close()
  expect(posted.filter(({ kind }) => kind === 'close')).toEqual([{ kind: 'close', connection: number }])
  expect(pc.connectionState).toBe('closed')
  receiveFromWindow({ kind: 'state', connection: number, event: 'iceconnectionstatechange', state: NEW })
  await expect(asked).rejects.toMatchObject({ name: 'InvalidStateError' })
  await expect(pc.createOffer()).rejects.toMatchObject({ name: 'InvalidStateError' })
  expect(() => pc.createDataChannel('x')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
})

test('a channel is usable at once and opens before the first message', () => {
  const { pc, number } = connection()
  const channel = pc.createDataChannel('x')
  channel.bufferedAmountLowThreshold = 65_536
  const seen: unknown[] = []
  channel.onopen = () => seen.push('open')
  channel.onmessage = ({ data }) => seen.push(data)
  expect(() => channel.send('early')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))

  const real = realChannel()
  give(number, last('channel').channel, real)
  expect(real).toMatchObject({ binaryType: 'arraybuffer', bufferedAmountLowThreshold: 65_536 })
  real.onmessage?.({ data: 'one' })
  real.onmessage?.({ data: 'two' })
  expect(seen).toEqual([])
  real.onopen?.()
  real.onmessage?.({ data: 'three' })
  expect(seen).toEqual(['open', 'one', 'two', 'three'])
  channel.send('out')
  expect(real.sent).toEqual(['out'])
})

test('a channel buffers early messages up to a bound, and is closed beyond', () => {
  const { pc, number } = connection()
  const channel = pc.createDataChannel('x')
  const errors: string[] = []
  channel.onerror = ({ message }) => errors.push(message)
  const real = realChannel()
  give(number, last('channel').channel, real)
  real.onopen?.()
  real.onmessage?.({ data: new ArrayBuffer(LIMITS.channelEarlyBytes) })
  expect(errors).toEqual([])
  real.onmessage?.({ data: new ArrayBuffer(1) })
  expect(errors).toEqual([expect.stringContaining(`${LIMITS.channelEarlyBytes + 1}`)])
  expect(real.close).toHaveBeenCalledOnce()
})

test('closing a channel before the real one has arrived closes the real one', () => {
  const { pc, number } = connection()
  const channel = pc.createDataChannel('x')
  channel.close()
  const real = realChannel()
  give(number, last('channel').channel, real)
  expect(real.close).toHaveBeenCalledOnce()
  real.onclose?.()
  expect(channel.readyState).toBe('closed')
})

test('a channel is closed when its connection is gone or has no handler for it', () => {
  const gone = connection()
  gone.pc.close()
  const orphan = realChannel()
  give(gone.number, -1, orphan)
  expect(orphan.close).toHaveBeenCalledOnce()

  const deaf = realChannel()
  give(connection().number, -2, deaf)
  expect(deaf.close).toHaveBeenCalledOnce()
})

test('a channel of the remote side comes with the datachannel event, then opens', () => {
  const { pc, number } = connection()
  const seen: string[] = []
  pc.ondatachannel = ({ channel }) => {
    seen.push(channel.label)
    channel.onopen = () => seen.push('open')
    channel.onmessage = () => undefined
  }
  const real = realChannel()
  real.readyState = 'open'
  give(number, -3, real)
  expect(seen).toEqual(['remote', 'open'])
  real.onopen?.()
  expect(seen).toEqual(['remote', 'open'])
})

test('messages of other shapes are dropped', () => {
  for (const message of [
    null,
    1,
    {},
    { kind: 'answer' },
    { kind: 'state', connection: 1 },
    { kind: 'channel-message' },
  ]) {
    receiveFromWindow(message as FromBroker)
  }
})

describe('gathering', () => {
  const HOST = { candidate: 'candidate:1 1 udp 1 192.0.2.2 40000 typ host' }
  const MAPPED = { candidate: 'candidate:2 1 udp 1 198.51.100.7 40000 typ srflx raddr 0.0.0.0 rport 0' }

  /** A connection with a STUN server, and the candidates that it reported; null after the last. */
  function gathering(iceServers: unknown[] = [{ urls: 'stun:192.0.2.1' }]) {
    vi.useFakeTimers()
    const pc = new RTCPeerConnection({ iceServers })
    const number = last('create').connection
    const heard: unknown[] = []
    pc.onicecandidate = ({ candidate }) => heard.push(candidate)
    const say = (candidate: unknown, state = NEW): void =>
      receiveFromWindow({ kind: 'state', connection: number, event: 'icecandidate', state, candidate })
    return { pc, number, heard, say }
  }
  afterEach(() => vi.useRealTimers())

  test('ends soon after a candidate from outside, and dispatches that once', () => {
    const { pc, number, heard, say } = gathering()
    say(HOST)
    say(MAPPED, { ...NEW, localDescription: { type: 'offer', sdp: 'both' } })
    vi.advanceTimersByTime(LIMITS.iceBurstMs)
    expect(heard).toEqual([HOST, MAPPED, null])
    expect(pc.iceGatheringState).toBe('complete')
    expect(pc.localDescription).toEqual({ type: 'offer', sdp: 'both' })

    pc.onicegatheringstatechange = () => expect.unreachable()
    const state = { ...NEW, iceGatheringState: 'gathering' }
    receiveFromWindow({ kind: 'state', connection: number, event: 'icegatheringstatechange', state })
    say(HOST)
    say(null)
    expect(heard).toHaveLength(3)
    expect(pc.iceGatheringState).toBe('complete')
  })

  test('waits for a server that may answer, but not for one that does not', () => {
    const { heard, say } = gathering()
    say(HOST)
    vi.advanceTimersByTime(LIMITS.iceServerMs - 1)
    expect(heard).toEqual([HOST])
    vi.advanceTimersByTime(1)
    expect(heard).toEqual([HOST, null])
  })

  test('does not wait when there is no server', () => {
    const { heard, say } = gathering([])
    say(HOST)
    vi.advanceTimersByTime(LIMITS.iceBurstMs)
    expect(heard).toEqual([HOST, null])
  })

  test('never ends without a candidate', () => {
    const { pc, heard } = gathering([])
    vi.advanceTimersByTime(60_000)
    expect(heard).toEqual([])
    expect(pc.iceGatheringState).toBe('new')
  })

  test('leaves no timer, whether it ends by itself or with the connection', () => {
    const { pc, heard, say } = gathering()
    say(HOST)
    say(null)
    expect(vi.getTimerCount()).toBe(0)
    expect(heard).toEqual([HOST, null])
    pc.close()
    const other = gathering()
    other.say(HOST)
    other.pc.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
