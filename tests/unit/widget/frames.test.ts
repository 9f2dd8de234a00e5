import { expect, it } from 'vitest'
import { type Framed, frames, MOST_FRAMES } from '../../../src/widget/session/frames.ts'

/** An embed that wants a frame, and notes in `open` whether it has one. */
class Embed implements Framed {
  isIdle = true
  isOpen = false
  open(): void {
    this.isOpen = frames.mayOpen(this)
  }
  giveWay(): void {
    this.end()
  }
  end(): void {
    this.isOpen = false
    frames.ended(this)
  }
}

it('a page has four frames at once; the fifth opens when one has ended, or when the visitor wants it', async () => {
  const embeds = Array.from({ length: MOST_FRAMES + 2 }, () => new Embed())
  for (const embed of embeds) embed.open()
  const opened = () => embeds.map(({ isOpen }) => isOpen)
  expect(opened()).toEqual([true, true, true, true, false, false])
  embeds[1]!.end()
  await Promise.resolve()
  expect(opened()).toEqual([true, false, true, true, true, false])

  embeds[0]!.isIdle = false
  frames.freePlace()
  embeds[1]!.open()
  await Promise.resolve()
  expect(opened()).toEqual([true, true, false, true, true, false])

  for (const embed of embeds) embed.isIdle = false
  frames.freePlace()
  embeds[2]!.open()
  expect(opened()[2]).toBe(false)
  for (const embed of embeds) embed.end()
})
