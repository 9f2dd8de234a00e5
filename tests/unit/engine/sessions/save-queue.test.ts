import { describe, expect, it } from 'vitest'
import { SaveQueue } from '../../../../src/engine/sessions/save-queue.ts'

describe('SaveQueue', () => {
  it('writes one at a time, and only after a change', async () => {
    const log: string[] = []
    const queue = new SaveQueue(async () => {
      log.push('begin')
      await Promise.resolve()
      log.push('end')
    })
    await queue.saveIfDirty()
    queue.markDirty()
    const first = queue.saveIfDirty()
    await Promise.resolve()
    await Promise.all([first, queue.save()])
    await queue.saveIfDirty()
    expect(log).toEqual(['begin', 'end', 'begin', 'end'])
  })

  it('writes once for all waiting callers, with the latest state', async () => {
    let value = 0
    const written: number[] = []
    let release = (): void => {}
    const queue = new SaveQueue(async () => {
      const taken = value
      if (taken === 0) await new Promise<void>((resolve) => (release = resolve))
      written.push(taken)
    })
    const running = queue.save()
    await Promise.resolve()
    const waiting = [1, 2, 3].map((next) => {
      value = next
      return queue.save()
    })
    release()
    await Promise.all([running, ...waiting])
    expect(written).toEqual([0, 3])
    await queue.save()
    expect(written).toEqual([0, 3, 3])
  })

  it('rejects every caller that shared a failed write, and no later one', async () => {
    let failing = true
    const queue = new SaveQueue(async () => {
      if (failing) throw new Error('full')
    })
    const [one, two] = [queue.save(), queue.save()]
    await expect(one).rejects.toThrow('full')
    await expect(two).rejects.toThrow('full')
    failing = false
    await queue.save()
  })

  it('writes again after a failure', async () => {
    let failing = true
    let written = 0
    const queue = new SaveQueue(async () => {
      if (failing) throw new Error('full')
      written++
    })
    await expect(queue.save()).rejects.toThrow('full')
    failing = false
    await queue.saveIfDirty()
    expect(written).toBe(1)
  })

  it('writes nothing once closed, not even to finish a write that has started', async () => {
    let release = (): void => {}
    const begun = new Promise<void>((resolve) => {
      release = resolve
    })
    let written = 0
    const queue = new SaveQueue(async (stillWanted) => {
      await begun
      if (stillWanted()) written++
    })
    const saving = queue.save()
    const closing = queue.close()
    release()
    await Promise.all([saving, closing, queue.save()])
    expect(written).toBe(0)
  })
})
