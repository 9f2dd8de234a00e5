/**
 * The payments of a page without its screens: a second connection to the `SpeedApi` of the engine worker that the app
 * itself started, beside the app's own. Prices and budgets are exact to the wei, and figures are the engine's; the
 * screens have specs of their own.
 *
 *   const money = await moneyOf(profile)        // before the page is opened, and again after each `launch()`
 *   await money.open(`${url}/#/money/speed`, chain)
 *   await money.call('configureSpeed', settings)
 *   await money.until(({ peers }) => peers.some(({ bought }) => bought.paid > 0n))
 */
import { randomBytes } from 'node:crypto'
import type { BrowserContext, Page } from '@playwright/test'
import { type Hex, toHex } from 'viem'
import { createVault } from '../../src/chain/vault/calls.ts'
import { createdVault } from '../../src/chain/vault/results.ts'
import { type Address, type BttPerMib, FREE, NO_WEI, type Wei } from '../../src/core/money/wei.ts'
import type { OutgoingChannel } from '../../src/core/speed/channel/outgoing-channel.ts'
import type { SpeedApi, SpeedSettings, SpeedSnapshot } from '../../src/protocol/speed.ts'
import type { LocalChain, TestAccount } from '../stack/chain.ts'
import type { Profile } from './profile.ts'

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never
type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never

/** What the script puts into a page with a running engine. */
interface Line {
  call(method: string, args: readonly unknown[]): Promise<unknown>
  /** The first snapshot sent after number `after`. */
  next(after: number): Promise<{ number: number; snapshot: SpeedSnapshot }>
}

declare global {
  interface Window {
    moneyLine?: Line
  }
}

/**
 * Runs in the page before its own scripts: when the app connects to the payments of an engine, of its own worker or of
 * another tab, so do we. Calls that an engine leaves unanswered are made again on the next.
 */
function tapEngine(): void {
  interface Call {
    readonly message: unknown
    resolve(value: unknown): void
    reject(error: Error): void
  }
  const calls = new Map<number, Call>()
  let line: MessagePort | null = null
  let id = 0
  let told: { number: number; snapshot: never } | null = null
  let waiting: (() => void)[] = []
  /** From now on we use the payments of the engine at the other end of a port. */
  const use = (port1: MessagePort): void => {
    line?.close()
    line = port1
    port1.onmessage = ({ data }) => {
      const call = calls.get(data.id)
      if (data.kind === 'event') {
        told = { number: (told?.number ?? 0) + 1, snapshot: data.payload as never }
        const heard = waiting
        waiting = []
        for (const hear of heard) hear()
        return
      }
      calls.delete(data.id)
      if (data.kind === 'result') call?.resolve(data.value)
      else if (data.kind === 'failure') call?.reject(new Error(`${data.error.code}: ${data.error.message}`))
    }
    for (const { message } of calls.values()) port1.postMessage(message)
    window.moneyLine = {
      call: (method, args) =>
        new Promise((resolve, reject) => {
          const message = { kind: 'call', id: ++id, method, args }
          calls.set(id, { message, resolve, reject })
          line?.postMessage(message)
        }),
      next: async (after) => {
        while (told === null || told.number <= after) await new Promise<void>((resolve) => waiting.push(resolve))
        return told
      },
    }
  }

  const engines = new WeakSet<Worker>()
  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function (this: Worker, message: unknown, ...rest: never[]) {
    postMessage.call(this, message, ...rest)
    // The first is for the app of this page, the others are those of other tabs.
    if ((message as { kind?: unknown } | null)?.kind !== 'speed-port' || engines.has(this)) return
    engines.add(this)
    const { port1, port2: port } = new MessageChannel()
    use(port1)
    postMessage.call(this, { kind: 'speed-port', port }, [port] as never)
  } as typeof postMessage
  // An empty page has none.
  if (!('ServiceWorker' in window)) return
  const post = ServiceWorker.prototype.postMessage
  ServiceWorker.prototype.postMessage = function (this: ServiceWorker, message: unknown, ...rest: never[]) {
    post.call(this, message, ...rest)
    if ((message as { kind?: unknown } | null)?.kind !== 'freshet:attach') return
    const [engine, speed] = [new MessageChannel(), new MessageChannel()]
    // The window with the engine says so; a request may come too late for one that closes.
    engine.port1.addEventListener('message', () => use(speed.port1), { once: true })
    engine.port1.start()
    const ports = { engine: engine.port2, speed: speed.port2 }
    post.call(this, { ...(message as object), ...ports }, Object.values(ports) as never)
  } as typeof post
}

/** The money of whatever page of a profile runs the engine. */
export class PageMoney {
  readonly #page: () => Page

  constructor(page: () => Page) {
    this.#page = page
  }

  get page(): Page {
    return this.#page()
  }

  /** Resolves when this page has an engine, its own or that of another tab. */
  async ready(): Promise<void> {
    await this.page.waitForFunction(() => window.moneyLine !== undefined)
  }

  async call<K extends keyof SpeedApi>(method: K, ...args: Arguments<SpeedApi[K]>): Promise<Result<SpeedApi[K]>> {
    await this.ready()
    const said = { method, args: args as readonly unknown[] }
    return (await this.page.evaluate(({ method, args }) => window.moneyLine!.call(method, args), said)) as never
  }

  snapshot(): Promise<SpeedSnapshot> {
    return this.call('snapshot')
  }

  /** The present state, or the first one sent for which `wanted` holds. */
  async until(wanted: (snapshot: SpeedSnapshot) => boolean): Promise<SpeedSnapshot> {
    const now = await this.snapshot()
    if (wanted(now)) return now
    for (let after = 0; ; ) {
      const { number, snapshot } = await this.page.evaluate((n) => window.moneyLine!.next(n), after)
      if (wanted(snapshot)) return snapshot
      after = number
    }
  }

  /** Resolves as soon as so much was promised, sooner than a snapshot shows it. */
  async untilSpent(amount: bigint): Promise<void> {
    await this.ready()
    await this.page.evaluate(async (wanted) => {
      for (;;) {
        const { spentAllTime } = (await window.moneyLine!.call('snapshot', [])) as { spentAllTime: bigint }
        if (spentAllTime >= wanted) return
      }
    }, amount)
  }

  /** Opens the app where it takes up its chain, and waits until the engine has it. */
  async open(url: string, chainId: number): Promise<void> {
    await this.page.goto(`${url}/#/money/speed`)
    await this.until((snapshot) => snapshot.chainId === chainId)
  }

  /** Makes this engine's vault on the chain, with `amount` in it, and takes it into use. */
  async fund(chain: LocalChain, owner: TestAccount, amount: Wei): Promise<Address> {
    const vault = await makeVault(chain, owner, await this.call('sessionKey'), amount)
    await this.call('useVault', vault)
    return vault
  }
}

/** The connection to a profile's payments. Call it before a page is opened, and again after each launch. */
export function moneyOf(profile: Profile, page = (): Page => profile.page): Promise<PageMoney> {
  return moneyIn(profile.context, page)
}

/** The same of a page in a context of its own. */
export async function moneyIn(context: BrowserContext, page: () => Page): Promise<PageMoney> {
  await context.addInitScript('globalThis.__name ??= (named) => named')
  await context.addInitScript(tapEngine)
  return new PageMoney(page)
}

/** Another one each time: specs share a chain and its accounts, and an address is taken once. */
export const newSalt = (): Hex => toHex(randomBytes(32))

/** A vault of our factory, made by `owner`, that obeys `issuer`. */
export async function makeVault(chain: LocalChain, owner: TestAccount, issuer: Address, amount: Wei): Promise<Address> {
  const making = createVault(chain.deployment, issuer, newSalt(), amount)
  const vault = createdVault(chain.deployment, await chain.send(owner, making))
  if (vault === null) throw new Error('Expected the transaction to make a vault')
  return vault
}

export const NOTHING: SpeedSettings = {
  buying: { on: false, maximum: FREE, monthlyBudget: NO_WEI },
  selling: { on: false, ask: FREE, payee: null },
}

export const selling = (ask: BttPerMib, payee: Address): SpeedSettings => ({
  ...NOTHING,
  selling: { on: true, ask, payee },
})

export const buying = (maximum: BttPerMib, monthlyBudget: Wei): SpeedSettings => ({
  ...NOTHING,
  buying: { on: true, maximum, monthlyBudget },
})

/** The outgoing cheque channels that a page's browser has persisted. */
export const restingLines = (page: Page): Promise<OutgoingChannel[]> =>
  page.evaluate(
    () =>
      new Promise<OutgoingChannel[]>((resolve, reject) => {
        const opening = indexedDB.open('freshet-speed')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const reading = database
            .transaction('books')
            .objectStore('books')
            .getAll(IDBKeyRange.bound(['out'], ['out', []]))
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => {
            database.close()
            resolve(reading.result)
          }
        }
      }),
  )
