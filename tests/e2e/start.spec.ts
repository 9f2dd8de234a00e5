import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { ROOT } from '../stack/bootstrap.js'

interface Started {
  readonly process: ChildProcess
  output(): string
  /** Resolves to the first match in what it has printed. */
  said(words: RegExp): Promise<string>
  readonly exited: Promise<number | null>
}

const test = base.extend<{ start(...args: string[]): Started }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  start: async ({}, use) => {
    const children: ChildProcess[] = []
    await use((...args) => {
      const child = spawn(process.execPath, [join(ROOT, 'tests', 'stack', 'start.js'), ...args], { stdio: 'pipe' })
      children.push(child)
      let output = ''
      const said = (words: RegExp): Promise<string> =>
        new Promise((resolve) => {
          const check = () => {
            const match = words.exec(output)
            if (match !== null) resolve(match[1] ?? match[0])
          }
          child.stdout.on('data', check)
          check()
        })
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
      return { process: child, output: () => output, said, exited: once(child, 'exit').then(([code]) => code) }
    })
    for (const child of children) child.kill('SIGKILL')
  },
})

async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`npm start prints a demo link, and ${signal} ends all of it`, async ({ start }) => {
    const started = start('--port', '0')
    const demo = await started.said(/A playing demo\s+(\S+)/)
    expect(demo).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#magnet:\?xt=urn:btih:[0-9a-f]{40}&/)
    const tracker = new URLSearchParams(new URL(demo).hash.slice('#magnet:?'.length)).get('tr') ?? ''
    const app = new URL(demo).origin
    const chain = await started.said(/Chain (http:\S+): its BTT are play money/)
    expect([await isListening(app), await isListening(chain)]).toEqual([true, true])
    const config = await fetch(`${app}/config.json`).then((response) => response.json())
    expect(config.chain).toMatchObject({ id: 31_337, rpcUrls: [chain], playMoney: true })
    started.process.kill(signal)
    expect(await started.exited).toBe(0)
    expect([await isListening(app), await isListening(chain)]).toEqual([false, false])
    expect(await isListening(tracker.replace('ws:', 'http:'))).toBe(false)
  })
}

test('without anvil the chain runs on the EVM that pages use, and npm start says so', async ({ start }) => {
  const started = start('--port', '0', '--chain', 'play')
  const chain = await started.said(/Chain (http:\S+): its BTT are play money/)
  await started.said(/in place of anvil/)
  await started.said(/A torrent whose seeder sells speed\S* .*(http:\S+)/)
  const body = '{"jsonrpc":"2.0","id":1,"method":"web3_clientVersion"}'
  const answer = await fetch(chain, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  expect(await answer.json()).toMatchObject({ result: 'Freshet/play' })
  started.process.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(await isListening(chain)).toBe(false)
})

test('a taken port is reported before any long step begins', async ({ start }) => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as { port: number }
  const started = start('--port', String(port))
  expect(await started.exited).toBe(1)
  expect(started.output()).toContain(`Port ${port} is already in use`)
  expect(started.output()).toContain(`npm start -- --port ${port + 1}`)
  expect(started.output()).not.toContain('    at ')
  holder.close()
})
