import { describe, expect, it } from 'vitest'
import { SerialQueue } from '../../../../src/core/lib/serial-queue.ts'

describe('SerialQueue', () => {
  it('runs one task at a time in the order added, also after one that failed', async () => {
    const queue = new SerialQueue()
    const log: string[] = []
    const task = (name: string) => async () => {
      log.push(`${name} starts`)
      await Promise.resolve()
      log.push(`${name} ends`)
      if (name === 'b') throw new Error('b failed')
      return name
    }
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => queue.run(task(name))))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
  })

  it('is idle once every task has settled', async () => {
    const queue = new SerialQueue()
    let done = false
    queue
      .run(async () => {
        await Promise.resolve()
        done = true
        throw new Error('failed')
      })
      .catch(() => {})
    await queue.idle()
    expect(done).toBe(true)
  })
})
