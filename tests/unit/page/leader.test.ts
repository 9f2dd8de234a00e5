import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { LEADER_LOCK, Leader } from '../../../src/page/leader.ts'

/** Web Locks of one origin as far as elections need them: a holder, a queue, stealing and giving up. */
class Locks {
  #holder: { steal(): void } | null = null
  readonly #queue: (() => void)[] = []

  async query(): Promise<LockManagerSnapshot> {
    return { held: this.#holder === null ? [] : [{ name: LEADER_LOCK }], pending: [] }
  }

  request(_name: string, options: LockOptions, callback: () => unknown): Promise<void> {
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

/** BroadcastChannel of this test's tabs alone; a deaf tab neither hears nor speaks, as a frozen one. */
let ears: Set<Ear>
let deaf: string | null
let speaking: string
class Ear extends EventTarget {
  readonly tab = speaking
  constructor() {
    super()
    ears.add(this)
  }
  postMessage(data: unknown): void {
    if (this.tab === deaf) return
    const others = [...ears].filter((ear) => ear !== this && ear.tab !== deaf)
    queueMicrotask(() => {
      for (const ear of others) if (ears.has(ear)) ear.dispatchEvent(new MessageEvent('message', { data }))
    })
  }
  close(): void {
    ears.delete(this)
  }
}

let locks: Locks
let journal: string[]
let onLetGo: () => void
function tab(name: string): Leader {
  speaking = name
  const note = (what: string): void => void journal.push(`${name} ${what}`)
  return new Leader(locks as unknown as LockManager, {
    onLead: () => note('leads'),
    onFollow: () => note('follows'),
    onHandOver: async () => {
      note('lets go')
      onLetGo()
    },
    onLost: () => note('stops'),
    onError: (thrown) => note(`fails: ${thrown}`),
  })
}
function start(name: string): Leader {
  const leader = tab(name)
  leader.start()
  return leader
}
const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const handOver = (): Promise<unknown> => vi.advanceTimersByTimeAsync(LIMITS.leaderHandOverMs)

beforeEach(() => {
  vi.useFakeTimers()
  locks = new Locks()
  journal = []
  ears = new Set()
  deaf = null
  onLetGo = () => undefined
  vi.stubGlobal('BroadcastChannel', Ear)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the first tab leads and the second is told at once', async () => {
  start('a')
  await soon()
  start('b')
  await soon()
  expect(journal).toEqual(['a leads', 'b follows'])
})

test('while the leader does not answer, a new tab waits before it follows', async () => {
  start('a')
  await soon()
  deaf = 'a'
  start('b')
  await soon()
  expect(journal).toEqual(['a leads'])
  await handOver()
  expect(journal).toEqual(['a leads', 'b follows'])
})

test('a lock that comes free in the meantime makes it lead without having followed', async () => {
  const a = start('a')
  await soon()
  deaf = 'a'
  start('b')
  await soon()
  a.resign()
  await soon()
  expect(journal).toEqual(['a leads', 'b leads'])
})

test('a lead that is asked for is let go, then taken; no third tab comes in between', async () => {
  start('a')
  await soon()
  start('c')
  const b = start('b')
  await soon()
  await b.moveHere()
  await soon()
  expect(journal).toEqual(['a leads', 'c follows', 'b follows', 'a lets go', 'a follows', 'b leads', 'a stops'])
})

test('a lead that is not let go is taken when its time is over', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  deaf = 'a'
  const moved = b.moveHere()
  await vi.advanceTimersByTimeAsync(LIMITS.leaderHandOverMs - 1)
  expect(journal).toEqual(['a leads', 'b follows'])
  await vi.advanceTimersByTimeAsync(1)
  await moved
  expect(journal).toEqual(['a leads', 'b follows', 'b leads', 'a stops', 'a follows'])
})

test('a lead that was let go and not fetched goes to whoever waits', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  onLetGo = () => b.resign()
  await b.moveHere()
  await soon()
  expect(journal).toEqual(['a leads', 'b follows', 'a lets go', 'a follows'])
  await handOver()
  expect(journal).toEqual(['a leads', 'b follows', 'a lets go', 'a follows', 'a leads'])
})

test('without a leader it is taken at once', async () => {
  const a = start('a')
  await soon()
  a.resign()
  await soon()
  await a.moveHere()
  expect(journal).toEqual(['a leads', 'a leads'])
})

test('moving here twice at once moves once, and the leader does not move', async () => {
  start('a')
  await soon()
  const b = start('b')
  await soon()
  await Promise.all([b.moveHere(), b.moveHere()])
  await b.moveHere()
  expect(journal.filter((line) => line === 'b leads')).toHaveLength(1)
})

test('a tab that takes its own lead back does not wait for itself', async () => {
  const a = start('a')
  await soon()
  const b = start('b')
  await soon()
  onLetGo = () => b.resign()
  await b.moveHere()
  await soon()
  const before = Date.now()
  await a.moveHere()
  expect(Date.now()).toBe(before)
  expect(journal.at(-1)).toBe('a leads')
})

test('where locks are refused it fails once', async () => {
  vi.spyOn(locks, 'request').mockRejectedValue(new DOMException('blocked', 'SecurityError'))
  start('a')
  await handOver()
  expect(journal).toEqual(['a fails: SecurityError: blocked'])
})
