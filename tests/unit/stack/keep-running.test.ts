import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { startChain } from '../../stack/chain.ts'
import { localNodes } from '../../stack/chain-node.ts'
import { keepRunning, type Part } from '../../stack/keep-running.ts'
import { startLeecher, startSeeder } from '../../stack/node-peer.ts'
import { startTracker } from '../../stack/tracker.ts'

const cleanUp: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** Lines said, and a promise for the first that matches. */
function listen() {
  const lines: string[] = []
  const heard = new EventEmitter()
  return {
    lines,
    say: (line: string) => {
      lines.push(line)
      heard.emit('line')
    },
    until: async (wanted: RegExp): Promise<void> => {
      while (!lines.some((line) => wanted.test(line))) await once(heard, 'line')
    },
  }
}

describe('a part of the stack that ends by itself', () => {
  test('a killed seeder is reported, comes back with the same torrent, and serves it', async () => {
    const tracker = await startTracker()
    cleanUp.push(tracker.close)
    const { say, lines, until } = listen()
    const start = () => startSeeder({ files: [{ name: 'kept.bin', size: 200_000 }], announce: [tracker.url] })
    const kept = await keepRunning('The seeder', start, say)
    cleanUp.push(kept.stop)
    process.kill(kept.first.pid, 'SIGKILL')
    await until(/The seeder runs again/)
    expect(lines[0]).toMatch(/The seeder ended by itself: .*SIGKILL/)
    const leecher = await startLeecher({ torrent: kept.first.magnet })
    cleanUp.push(leecher.stop)
    expect((await leecher.finished()).infoHash).toBe(kept.first.infoHash)
  })

  test('a part that is stopped stays stopped, and nothing is said', async () => {
    const { say, lines } = listen()
    let starts = 0
    const start = async (): Promise<Part> => {
      starts += 1
      let end = (_reason: Error): void => {}
      const ended = new Promise<Error>((resolve) => (end = resolve))
      return { ended, stop: async () => end(new Error('stopped')) }
    }
    const kept = await keepRunning('The part', start, say)
    await kept.stop()
    expect({ starts, lines }).toEqual({ starts: 1, lines: [] })
  })

  test('a part that never ends by itself can be stopped', async () => {
    const { say, lines } = listen()
    const start = async (): Promise<Part> => ({ ended: new Promise(() => {}), stop: async () => {} })
    await (await keepRunning('The part', start, say)).stop()
    expect(lines).toEqual([])
  })

  test('a restart that fails is reported and tried again', async () => {
    const { say, lines, until } = listen()
    let starts = 0
    const endings: ((reason: Error) => void)[] = []
    const start = async (): Promise<Part> => {
      starts += 1
      if (starts === 2) throw new Error('no port')
      const ended = new Promise<Error>((resolve) => endings.push(resolve))
      return { ended, stop: async () => endings.at(-1)?.(new Error('stopped')) }
    }
    const kept = await keepRunning('The part', start, say)
    cleanUp.push(kept.stop)
    endings[0]?.(new Error('out of memory'))
    await until(/runs again/)
    expect(lines).toEqual([
      'The part ended by itself: out of memory It starts again.',
      'The part could not be started: no port',
      'The part runs again.',
    ])
  })

  // The other kind of node is part of this process.
  test.each(localNodes().filter((node) => node === 'anvil'))(
    'a killed chain (%s) comes back at its address with the contracts',
    async (node) => {
      const { say, until } = listen()
      const chain = await startChain({ node, say })
      cleanUp.push(chain.stop)
      process.kill(chain.pid ?? 0, 'SIGKILL')
      await until(/The local chain runs again/)
      const answer = await fetch(chain.url, {
        method: 'POST',
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'eth_getCode',
          params: [chain.deployment.cashier, 'latest'],
        }),
      })
      expect(((await answer.json()) as { result: string }).result.length).toBeGreaterThan(100)
    },
  )
})
