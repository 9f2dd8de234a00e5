import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checksummed } from '../../../src/core/money/accounts.ts'
import { type Collector, type CollectorOptions, startCollector } from '../../../src/widget/collector/collector.ts'
import { embedReport, linesOf, visitReport } from '../core/embed/numbers/reports.ts'

const address = (digit: string): string => checksummed(`0x${digit.repeat(40)}`)
let folder = ''
let file = ''
let collector: Collector

const start = async (changes: Partial<CollectorOptions> = {}): Promise<void> => {
  const common = { file, host: '127.0.0.1', port: 0, path: '/report', origins: [], fileBytes: 1e6, perSecond: 100 }
  collector = await startCollector({ ...common, ...changes })
}
const url = (): string => `http://127.0.0.1:${collector.port}/report`
const send = async (body: unknown, headers: Record<string, string> = {}): Promise<readonly [number, string]> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url(), { method: 'POST', body: text, headers })
  return [response.status, await response.text()]
}
const lines = async () => linesOf(await readFile(file, 'utf8'))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'freshet-collector-'))
  file = join(folder, 'reports.jsonl')
})
afterEach(async () => {
  await collector.close()
  await rm(folder, { recursive: true })
})

describe('the collector', () => {
  it('appends each report with its day, and nothing of the request', async () => {
    await start()
    const report = visitReport(embedReport(), embedReport({ kind: 'file', name: 'a%20b.zip' }))
    const all = Array.from({ length: 20 }, () =>
      send({ ...report, ip: '203.0.113.7' }, { 'User-Agent': 'secret-agent' }),
    )
    expect(await Promise.all(all)).toEqual(all.map(() => [204, '']))
    const text = await readFile(file, 'utf8')
    expect(text).not.toMatch(/127\.0|203\.0|secret|localhost/)
    const read = await lines()
    expect(read.refused).toBe(0)
    const day = new Date().toISOString().slice(0, 10)
    expect(read.lines.map((line) => line.report)).toEqual(all.map(() => report))
    expect(read.lines.every((line) => line.day <= day)).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['script in a name', visitReport(embedReport({ name: '<script>alert(1)</script>' })), 'embeds[0].name'],
    ['a huge number', visitReport(embedReport({ peers: 1e18 })), 'embeds[0].peers'],
    ['a wrong type', { freshet: 1, embeds: [{ ...embedReport(), http: '1' }] }, 'embeds[0].http'],
    ['another version', { freshet: 9, embeds: [embedReport()] }, 'freshet'],
    ['a second line', `${JSON.stringify(visitReport())}\n${JSON.stringify(visitReport())}`, 'report'],
    ['no JSON', '\u0000\u001b[2J', 'report'],
  ])('refuses %s, and names it', async (_, body, field) => {
    await start()
    const [status, text] = await send(body)
    expect(status).toBe(400)
    expect(text.startsWith(`${field}: expected `)).toBe(true)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the answer may be shown in a terminal.
    expect(text).not.toMatch(/[\u0000-\u001f]/)
    expect(await readFile(file, 'utf8')).toBe('')
  })

  it('appends cash-out orders apart from the numbers, for the app to read', async () => {
    await start()
    const order = {
      ...{ chainId: 199, vault: address('1'), beneficiary: address('2'), recipient: address('3') },
      ...{ sum: '5', signature: 'a'.repeat(130), order: 'b'.repeat(130) },
    }
    expect(await send({ freshet: 1, orders: [{ ...order, ip: '203.0.113.7' }] })).toEqual([204, ''])
    expect((await send({ freshet: 1, orders: [{ ...order, sum: '-5' }] }))[0]).toBe(400)
    expect((await send({ freshet: 1, orders: new Array(16).fill(order) }))[0]).toBe(400)
    expect((await send(visitReport(embedReport())))[0]).toBe(204)
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('203.0')
    expect(await lines()).toMatchObject({ refused: 0, lines: [{}] })
    expect(JSON.parse(text.split('\n')[0]!)).toMatchObject({ orders: [order] })
  })

  it('reads no more of a body than a report has', async () => {
    await start()
    const status = await new Promise((resolve, reject) => {
      const sent = request(url(), { method: 'POST' }, ({ statusCode }) => resolve(statusCode))
      sent.on('error', reject)
      // Never ended: the answer comes all the same.
      sent.write('x'.repeat(20_000))
    })
    expect(status).toBe(413)
    expect(await send(visitReport())).toEqual([204, ''])
  })

  it('takes reports of the given origins only, at its path only, by POST only', async () => {
    await start({ origins: ['https://example.org'] })
    expect(await send(visitReport(), { Origin: 'https://example.org' })).toEqual([204, ''])
    expect(await send(visitReport(), { Origin: 'https://example.com' })).toEqual([403, 'Expected another origin'])
    expect((await send(visitReport()))[0]).toBe(403)
    expect((await fetch(url())).status).toBe(405)
    expect((await fetch(url().replace('report', 'other'))).status).toBe(404)
    expect((await lines()).lines).toHaveLength(1)
  })

  it('takes no more than its rate', async () => {
    await start({ perSecond: 0.1 })
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await send(visitReport()))[0]))
    expect(statuses.sort()).toEqual([204, 204, 204, 429, 429, 429])
    expect((await lines()).lines).toHaveLength(3)
  })

  it('fills its file to the limit and no further, over restarts', async () => {
    await start({ fileBytes: 1_000 })
    expect((await send(visitReport()))[0]).toBe(204)
    await collector.close()
    await start({ fileBytes: 1_000 })
    const answers = [await send(visitReport()), await send(visitReport()), await send(visitReport())]
    expect(answers.at(-1)).toEqual([507, 'The file has its 1000 bytes'])
    expect((await stat(file)).size).toBeLessThanOrEqual(1_000)
    expect((await lines()).refused).toBe(0)
  })

  it('goes on after a line that was cut off', async () => {
    await start()
    await send(visitReport())
    await collector.close()
    await appendFile(file, '{"day":"2026-')
    await start()
    await send(visitReport())
    const { lines: good, faults } = await lines()
    expect(good).toHaveLength(2)
    expect(faults.map(([number]) => number)).toEqual([2])
  })

  it('survives a sender that leaves in the middle', async () => {
    await start()
    const socket = connect(collector.port, '127.0.0.1')
    await new Promise((resolve) => {
      socket.write('POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"freshet"', resolve)
    })
    socket.resetAndDestroy()
    expect(await send(visitReport())).toEqual([204, ''])
    expect((await lines()).lines).toHaveLength(1)
  })
})
