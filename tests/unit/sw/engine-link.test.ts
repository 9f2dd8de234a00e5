import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../src/core/limits.ts'
import { serve } from '../../../src/protocol/rpc.ts'
import { isFromWindow, type StreamApi, type ToWindow } from '../../../src/protocol/stream.ts'
import { EngineLink, type Windows } from '../../../src/sw/engine-link.ts'
import { KeepAwake } from '../../../src/sw/keep-awake.ts'
import { asInfoHash } from '../../info-hash.ts'

/** One tab: answers as the test decides, or not at all. */
class Tab {
  readonly id: string
  readonly heard: ToWindow[] = []
  onNeed: () => void = () => undefined

  constructor(id: string) {
    this.id = id
  }

  postMessage(message: ToWindow): void {
    this.heard.push(message)
    this.onNeed()
  }
}

class Tabs implements Windows {
  open: Tab[] = []

  add(id: string): Tab {
    const tab = new Tab(id)
    this.open.push(tab)
    return tab
  }

  close(tab: Tab): void {
    this.open = this.open.filter((other) => other !== tab)
  }

  async all(): Promise<readonly Tab[]> {
    return this.open
  }

  async isOpen(id: string): Promise<boolean> {
    return this.open.some((tab) => tab.id === id)
  }
}

const ports: MessagePort[] = []

/** A port behind which an engine answers `files` with one file of that name; any other call is never answered. */
function enginePort(name: string): MessagePort {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  serve<Pick<StreamApi, 'files' | 'available'>>(port1, {
    files: async () => [{ index: 0, path: [name], length: 1, pad: false }],
    available: () => new Promise<never>(() => undefined),
  })
  return port2
}

let tabs: Tabs
let link: EngineLink

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  tabs = new Tabs()
  link = new EngineLink(tabs)
})

afterEach(() => {
  vi.useRealTimers()
  for (const port of ports.splice(0)) port.close()
})

const brings = (tab: Tab, name: string) => () =>
  link.onMessage({ kind: 'freshet:engine', port: enginePort(name) }, tab.id)
const refuses = (tab: Tab) => () => link.onMessage({ kind: 'freshet:no-engine' }, tab.id)
const nameFrom = async (patient = false): Promise<string | undefined> =>
  (await (await link.get(patient)).call('files', [asInfoHash('')]))[0]?.path[0]
const unreachable = { code: 'engine-unreachable' }

describe('finding the engine', () => {
  it('asks every tab and uses the port of the one that runs it', async () => {
    const [first, second] = [tabs.add('1'), tabs.add('2')]
    first.onNeed = refuses(first)
    second.onNeed = brings(second, 'two')
    expect(await nameFrom()).toBe('two')
  })

  it('asks once for concurrent callers, and not again while the port is open', async () => {
    const tab = tabs.add('1')
    tab.onNeed = brings(tab, 'one')
    expect(await Promise.all([nameFrom(), nameFrom(), nameFrom()])).toEqual(['one', 'one', 'one'])
    await nameFrom()
    expect(tab.heard).toEqual([{ kind: 'freshet:need-engine' }])
  })

  it('gives up at once when there is no tab, or none runs it', async () => {
    await expect(link.get(false)).rejects.toMatchObject(unreachable)
    const tab = tabs.add('1')
    tab.onNeed = refuses(tab)
    await expect(link.get(false)).rejects.toMatchObject(unreachable)
  })

  it('gives up after LIMITS.engineHandOverMs when a tab does not answer, and asks again the next time', async () => {
    const tab = tabs.add('1')
    const failed = expect(link.get(false)).rejects.toMatchObject(unreachable)
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs)
    await failed
    tab.onNeed = brings(tab, 'late')
    expect(await nameFrom()).toBe('late')
  })

  it('uses the port of a tab that answers late', async () => {
    const tab = tabs.add('1')
    const found = nameFrom()
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs - 1)
    brings(tab, 'slow')()
    expect(await found).toBe('slow')
  })
})

describe('losing the engine', () => {
  it('rejects unanswered calls when the tab reports that the engine is gone', async () => {
    const tab = tabs.add('1')
    tab.onNeed = brings(tab, 'one')
    const engine = await link.get(false)
    const call = engine.call('available', [1, 0])
    link.onMessage({ kind: 'freshet:engine-gone' }, tab.id)
    await expect(call).rejects.toMatchObject({ code: 'engine-gone' })
    await expect(engine.call('files', [asInfoHash('')])).rejects.toMatchObject({ code: 'engine-gone' })
  })

  it('ignores such a report of another tab', async () => {
    const tab = tabs.add('1')
    tab.onNeed = brings(tab, 'one')
    const engine = await link.get(false)
    link.onMessage({ kind: 'freshet:engine-gone' }, '2')
    await expect(engine.call('files', [asInfoHash('')])).resolves.toHaveLength(1)
  })

  it('notices a tab that closed silently while a call is unanswered', async () => {
    const tab = tabs.add('1')
    tab.onNeed = brings(tab, 'one')
    const call = (await link.get(false)).call('available', [1, 0])
    const failed = expect(call).rejects.toMatchObject({ code: 'engine-gone' })
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs)
    tabs.close(tab)
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs)
    await failed
    expect(vi.getTimerCount()).toBe(0)
  })

  it('notices a tab that closed while no call is unanswered', async () => {
    const [first, second] = [tabs.add('1'), tabs.add('2')]
    first.onNeed = brings(first, 'one')
    second.onNeed = refuses(second)
    expect(await nameFrom()).toBe('one')
    tabs.close(first)
    second.onNeed = brings(second, 'two')
    expect(await nameFrom()).toBe('two')
  })

  it('waits for another tab to take over when it is patient', async () => {
    const tab = tabs.add('2')
    tab.onNeed = refuses(tab)
    const found = nameFrom(true)
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs - 1)
    brings(tab, 'two')()
    expect(await found).toBe('two')
  })

  it('is patient for LIMITS.engineHandOverMs only', async () => {
    const failed = expect(link.get(true)).rejects.toMatchObject(unreachable)
    await vi.advanceTimersByTimeAsync(LIMITS.engineHandOverMs)
    await failed
  })

  it('replaces the port by the one that another tab sends', async () => {
    const [first, second] = [tabs.add('1'), tabs.add('2')]
    first.onNeed = brings(first, 'one')
    const engine = await link.get(false)
    const call = engine.call('available', [1, 0])
    brings(second, 'two')()
    await expect(call).rejects.toMatchObject({ code: 'engine-gone' })
    expect(await nameFrom()).toBe('two')
  })

  it('keeps the first port of a tab that answers twice', async () => {
    const tab = tabs.add('1')
    tab.onNeed = brings(tab, 'one')
    const engine = await link.get(false)
    brings(tab, 'again')()
    expect((await engine.call('files', [asInfoHash('')]))[0]?.path).toEqual(['one'])
  })
})

describe('staying awake', () => {
  it('requests messages of the windows only while responses are open', () => {
    const ask = vi.fn()
    const awake = new KeepAwake(ask)
    awake.setOpen(1)
    awake.setOpen(2)
    vi.advanceTimersByTime(2 * LIMITS.serviceWorkerKeepAliveMs)
    expect(ask).toHaveBeenCalledTimes(2)
    awake.setOpen(0)
    vi.advanceTimersByTime(2 * LIMITS.serviceWorkerKeepAliveMs)
    expect(ask).toHaveBeenCalledTimes(2)
  })
})

describe('guards of window messages', () => {
  it.each([
    null,
    'freshet:engine',
    {},
    { kind: 'freshet:need-engine' },
    { kind: 'freshet:engine' },
    { kind: 'freshet:engine', port: {} },
  ])('not %j', (data) => expect(isFromWindow(data)).toBe(false))
})
