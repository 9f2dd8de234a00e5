import { afterEach, describe, expect, it } from 'vitest'
import { PagePort } from '../../../src/embed/host/page-port.ts'
import { PostedOnce } from '../../../src/embed/host/posted-once.ts'
import type { UnreadToFrame } from '../../../src/protocol/embed/embed-guards.ts'
import { EMBED_MESSAGES_PER_SECOND, type FromFrame } from '../../../src/protocol/embed/embed-messages.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

/** A page that sends `count` messages at once, and then `last`. */
async function send(count: number, message: unknown): Promise<{ taken: UnreadToFrame[]; floods: number }> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const taken: UnreadToFrame[] = []
  let floods = 0
  new PagePort(
    port1,
    (one) => taken.push(one),
    () => floods++,
    () => 1_000,
  )
  for (let sent = 0; sent < count; sent++) port2.postMessage(message)
  // Messages of another channel come after those that were sent before.
  const { port1: after, port2: end } = new MessageChannel()
  ports.push(after, end)
  const ended = new Promise<void>((resolve) => {
    after.onmessage = () => resolve()
  })
  end.postMessage(null)
  await ended
  return { taken, floods }
}

describe('what a page sends the frame', () => {
  it('is taken up to its bound in a second, and the rest is dropped', async () => {
    const { taken, floods } = await send(EMBED_MESSAGES_PER_SECOND * 2, { kind: 'ask' })
    expect(taken).toHaveLength(EMBED_MESSAGES_PER_SECOND)
    expect(floods).toBe(0)
  })

  it('ends the boundary once it is a flood', async () => {
    const { taken, floods } = await send(EMBED_MESSAGES_PER_SECOND * 50, { kind: 'ask' })
    expect(taken).toHaveLength(EMBED_MESSAGES_PER_SECOND)
    expect(floods).toBe(1)
  })

  it.each([
    ['too large', { kind: 'configure', config: { torrent: 'x'.repeat(100_000) } }],
    ['unknown', { kind: 'raise-limit', monthBytes: 1e12 }],
    ['no object', 'stop'],
  ])('is dropped when it is %s', async (_title, message) => {
    expect(await send(1, message)).toEqual({ taken: [], floods: 0 })
  })
})

it('of each kind, the page is told only what has changed', () => {
  const posted: FromFrame[] = []
  const once = new PostedOnce({ post: (message) => posted.push(message) })
  const state = (kind: 'plain' | 'asking'): FromFrame => ({ kind: 'state', state: { kind, reason: null } })
  const file: FromFrame = { kind: 'file', length: 5 }
  for (const message of [state('plain'), state('plain'), file, state('asking'), file, state('plain')])
    once.post(message)
  expect(posted).toEqual([state('plain'), file, state('asking'), state('plain')])
})
