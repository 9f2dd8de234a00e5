import { describe, expect, it } from 'vitest'
import { SaveQueue } from '../../../src/engine/save-queue.ts'

describe('SaveQueue', () => {
  it('writes one at a time and only what changed', async () => {
    const log: string[] = []
    const queue = new SaveQueue(async () => {
      log.push('begin')
      await Promise.resolve()
      log.push('end')
    })
    await queue.saveIfDirty()
    queue.touch()
    await Promise.all([queue.saveIfDirty(), queue.save()])
    await queue.saveIfDirty()
    expect(log).toEqual(['begin', 'end', 'begin', 'end'])
  })

  it('tries again after a failure, and says so to the one who asked', async () => {
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

  it('writes nothing once closed, not even a write that had begun', async () => {
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
