import { afterEach, describe, expect, it, vi } from 'vitest'
import { OwnersNumbers } from '../../../../../src/app/state/embedding/numbers.svelte.ts'
import { numbers } from '../../../../../src/app/ui/strings/en/numbers.ts'
import { PLAIN_STATES, REASONS } from '../../../../../src/core/embed/numbers/visit-report.ts'
import { embedReport, visitReport } from '../../../core/embed/numbers/reports.ts'

const line = JSON.stringify({ day: '2026-11-30', report: visitReport(embedReport({ name: 'Flug-%C3%BC.mp4' })) })
const fileOf = (text: string): File => new File([text], 'reports.jsonl')

async function stageOf(read: (owners: OwnersNumbers) => Promise<void>) {
  const owners = new OwnersNumbers()
  await read(owners)
  return owners.stage
}

describe("an owner's file of reports", () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is read from the device, with what is wrong in it', async () => {
    const stage = await stageOf((owners) => owners.readFile(fileOf(`${line}\nhalf\n${line}\n`)))
    expect(stage).toMatchObject({
      kind: 'ready',
      numbers: { name: 'reports.jsonl', refused: 1, faults: [[2, expect.any(String)]] },
    })
    expect(stage.kind === 'ready' && stage.numbers.summary.totals.visits).toBe(2)
  })

  it('is read in parts, between which the window does other work', async () => {
    const owners = new OwnersNumbers()
    let turns = 0
    const channel = new MessageChannel()
    channel.port2.onmessage = () => {
      turns += 1
      channel.port1.postMessage(null)
    }
    channel.port1.postMessage(null)
    // Many times the 8 ms that one part may take.
    await owners.readFile(fileOf(`${line}\n`.repeat(40_000)))
    channel.port1.close()
    expect(owners.stage).toMatchObject({ kind: 'ready', numbers: { refused: 0 } })
    expect(turns).toBeGreaterThan(2)
  })

  it('that is empty, or is another file, is said to be so', async () => {
    for (const [text, code] of [
      ['', 'numbers-empty'],
      ['\n\n', 'numbers-empty'],
      ['a,b\n1,2\n', 'numbers-none'],
    ] as const) {
      const stage = await stageOf((owners) => owners.readFile(fileOf(text)))
      expect(stage).toMatchObject({ kind: 'failed', error: { code } })
      expect(numbers).toHaveProperty([`error.${code}`])
    }
  })

  it('is read from an address, without cookies', async () => {
    const fetch = vi.fn(async () => new Response(line))
    vi.stubGlobal('fetch', fetch)
    const stage = await stageOf((owners) => owners.readAddress('https://example.org/a/reports.jsonl?key=1'))
    expect(stage).toMatchObject({ kind: 'ready', numbers: { name: 'reports.jsonl' } })
    expect(fetch).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ credentials: 'omit' }))
    vi.stubGlobal('fetch', async () => new Response('', { status: 404 }))
    expect(await stageOf((owners) => owners.readAddress('https://example.org/'))).toMatchObject({
      error: { code: 'numbers-status', fields: { host: 'example.org', status: 404 } },
    })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    expect(await stageOf((owners) => owners.readAddress('https://example.org/'))).toMatchObject({
      error: { code: 'numbers-blocked', fields: { host: 'example.org' } },
    })
  })

  it('gives way to another file, and to leaving the page', async () => {
    const owners = new OwnersNumbers()
    const first = owners.readFile(fileOf(`${line}\n`.repeat(20_000)))
    await owners.readFile(new File([line], 'second.jsonl'))
    await first
    expect(owners.stage).toMatchObject({ kind: 'ready', numbers: { name: 'second.jsonl' } })
    const third = owners.readFile(fileOf(line))
    owners.close()
    await third
    expect(owners.stage).toEqual({ kind: 'none' })
  })
})

it('every end of a visit that a report can have has words', () => {
  const reasons = Object.entries(REASONS).flatMap(([state, all]) => all.map((reason) => `${state}.${reason}`))
  for (const end of [...PLAIN_STATES, ...reasons, 'failed.mismatch', 'failed']) {
    expect(numbers).toHaveProperty([`end.${end}`])
  }
})
