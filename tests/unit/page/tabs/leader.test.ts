import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../../src/core/limits.ts'
import { LEADER_LOCK, Leader, type LeaderCallbacks } from '../../../../src/page/tabs/leader.ts'
import type { LeaderName } from '../../../../src/page/tabs/tab-message.ts'

/** As much of Web Locks as elections use: a holder, a queue, stealing and aborting. */
class Locks {
  #holder: { steal(): void } | null = null
  readonly #queue: (() => void)[] = []

  async query(): Promise<LockManagerSnapshot> {
    const pending = this.#queue.map(() => ({ name: LEADER_LOCK }))
    return { held: this.#holder === null ? [] : [{ name: LEADER_LOCK }], pending }
  }

  request(...[, options, callback]: [name: string, options: LockOptions, callback: () => unknown]): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new DOMException('aborted', 'AbortError'))
      const grant = (): void => {
        const holder = { steal: abort }
        this.#holder = holder
        void Promise.resolve(callback()).then(() => {
          resolve()
          if (this.#holder !== holder) return
          this.#holder = null
          this.#queue.shift()?.()
        })
      }
      if (options.signal?.aborted) return abort()
      if (options.steal) this.#holder?.steal()
      if (options.steal || this.#holder === null) return grant()
      this.#queue.push(grant)
      options.signal?.addEventListener('abort', () => {
        const at = this.#queue.indexOf(grant)
        if (at >= 0) this.#queue.splice(at, 1)
        abort()
      })
    })
  }
}

/** BroadcastChannel between the tabs of this test; a frozen tab neither receives nor sends. */
let channels: Set<FakeChannel>
let frozen: string | null
/** The tab that is being created. */
let creating: string
class FakeChannel extends EventTarget {
  readonly tab = creating
  constructor() {
    super()
    channels.add(this)
  }
  postMessage(data: unknown): void {
    if (this.tab === frozen) return
    const others = [...channels].filter((other) => other !== this && other.tab !== frozen)
    queueMicrotask(() => {
      for (const other of others) if (channels.has(other)) other.dispatchEvent(new MessageEvent('message', { data }))
    })
  }
  close(): void {
    channels.delete(this)
  }
}

let locks: Locks
let journal: string[]
/** What the tabs that follow were told. */
let leaders: LeaderName[]
let onHandOver: () => void
let onSought: () => void
function tab(name: string, delayMs = 0): Leader {
  creating = name
  const note = (what: string): void => void journal.push(`${name} ${what}`)
  const callbacks: LeaderCallbacks = {
    onLead: () => note('leads'),
    onFollow: (leader) => {
      note('follows')
      if (leader !== null) leaders.push(leader)
    },
    onSought: () => onSought(),
    onHandOver: async () => {
      note('hands over')
      onHandOver()
    },
    onLost: () => note('stops'),
    onError: (thrown) => note(`fails: ${thrown}`),
  }
  return new Leader(locks as unknown as LockManager, name === 'old' ? 'old build' : 'build', callbacks, () => delayMs)
}
function start(name: string, delayMs = 0): Leader {
  const leader = tab(name, delayMs)
  leader.start()
  return leader
}
const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const handOver = (): Promise<unknown> => vi.advanceTimersByTimeAsync(LIMITS.leaderHandOverMs)

beforeEach(() => {
  vi.useFakeTimers()
  locks = new Locks()
  journal = []
  leaders = []
  channels = new Set()
  frozen = null
  onHandOver = () => undefined
  onSought = () => undefined
  vi.stubGlobal('BroadcastChannel', FakeChannel)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the first tab leads and the second follows at once', async () => {
  start('a')
  await soon()
  start('b')
  await soon()
  expect(journal).toEqual(['a leads', 'b follows'])
})

test('a new tab takes the lead from a leader that does not answer in time', async () => {
  start('a')
  await soon()
  frozen = 'a'
  start('b')
  await soon()
  expect(journal).toEqual(['a leads'])
  await handOver()
  expect(journal).toEqual(['a leads', 'b leads', 'a stops'])
})

test('a leader that resigns when it is sought is followed by the tab that seeks it, at once', async () => {
  const a = start('a')
  await soon()
  onSought = () => a.resign()
  start('b')
  await soon()
  expect(journal).toEqual(['a leads', 'b leads'])
})

test('tabs that miss the same leader do not take the lead from each other', async () => {
  start('a')
  await soon()
  const b = start('b')
  const c = start('c', 500)
  await soon()
  frozen = 'a'
  b.check()
  c.check()
  await handOver()
  await vi.advanceTimersByTimeAsync(500)
  expect(journal).toEqual(['a leads', 'b follows', 'c follows', 'b leads', 'c follows', 'a stops'])
})

test('a leader that answers keeps the lead, and who checks it learns nothing new', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  b.check()
  await handOver()
  expect(journal).toEqual(['a leads', 'b follows'])
})

test('the tabs that follow learn of each new leader once, with its build', async () => {
  const a = start('a')
  await soon()
  start('old')
  start('c')
  await soon()
  a.resign()
  await soon()
  expect(journal).toEqual(['a leads', 'old follows', 'c follows', 'old leads', 'c follows'])
  const builds = leaders.map(({ build }) => build)
  expect(builds).toEqual(['build', 'build', 'old build'])
  expect(new Set(leaders.map(({ term }) => term)).size).toBe(2)
})

test('a new tab leads without following first when the lock becomes free meanwhile', async () => {
  const a = start('a')
  await soon()
  frozen = 'a'
  start('b')
  await soon()
  a.resign()
  await soon()
  expect(journal).toEqual(['a leads', 'b leads'])
})

test('the leader hands over to the tab that requests the lead, and no third tab leads in between', async () => {
  start('a')
  await soon()
  start('c')
  const b = start('b')
  await soon()
  await b.moveHere()
  await soon()
  expect(journal).toEqual([
    ...['a leads', 'c follows', 'b follows', 'a hands over', 'a follows', 'b leads'],
    ...['a follows', 'c follows', 'a stops'],
  ])
})

test('a tab takes the lead when the leader does not hand over in time', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  frozen = 'a'
  const moved = b.moveHere()
  await vi.advanceTimersByTimeAsync(LIMITS.leaderHandOverMs - 1)
  expect(journal).toEqual(['a leads', 'b follows'])
  await vi.advanceTimersByTimeAsync(1)
  await moved
  expect(journal).toEqual(['a leads', 'b follows', 'b leads', 'a stops'])
})

test('a waiting tab leads when the requesting tab does not take the lead', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  onHandOver = () => b.resign()
  await b.moveHere()
  await soon()
  expect(journal).toEqual(['a leads', 'b follows', 'a hands over', 'a follows'])
  await handOver()
  expect(journal).toEqual(['a leads', 'b follows', 'a hands over', 'a follows', 'a leads'])
})

test('a tab takes the lead at once when there is no leader', async () => {
  const a = start('a')
  await soon()
  a.resign()
  await soon()
  await a.moveHere()
  expect(journal).toEqual(['a leads', 'a leads'])
})

test('two concurrent moves move once, and a move of the leader has no effect', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  await Promise.all([b.moveHere(), b.moveHere()])
  await b.moveHere()
  expect(journal.filter((line) => line === 'b leads')).toHaveLength(1)
})

test('a tab that takes its own lead back does not wait for an answer', async () => {
  const a = start('a')
  await soon()
  const b = start('b')
  await soon()
  onHandOver = () => b.resign()
  await b.moveHere()
  await soon()
  const before = Date.now()
  await a.moveHere()
  expect(Date.now()).toBe(before)
  expect(journal.at(-1)).toBe('a leads')
})

test('a tab fails once when locks are refused', async () => {
  vi.spyOn(locks, 'request').mockRejectedValue(new DOMException('blocked', 'SecurityError'))
  start('a')
  await handOver()
  expect(journal).toEqual(['a fails: SecurityError: blocked'])
})

test('the leader knows whether others wait to lead next', async () => {
  const a = start('a')
  await soon()
  expect(a.hasFollowers).toBe(false)
  const b = start('b')
  await soon()
  expect([a.hasFollowers, b.hasFollowers]).toEqual([true, false])
  b.resign()
  await soon()
  expect(a.hasFollowers).toBe(false)
})
