import { describe, expect, it } from 'vitest'
import type { FrameMedia, MediaCommand } from '../../../src/protocol/embed/embed-messages.ts'
import { changesOf, FramePlayer } from '../../../src/widget/session/frame-player.ts'

const media: FrameMedia = {
  wallMs: Date.now(),
  seconds: 5,
  paused: true,
  rate: 1,
  duration: 60,
  ended: false,
  muted: false,
  volume: 1,
  buffered: [[0, 10]],
  error: null,
}

describe("events of the frame's player", () => {
  it.each<[string, Partial<FrameMedia>, readonly string[]]>([
    ['nothing new', { wallMs: 0 }, []],
    ['plays', { paused: false }, ['play', 'playing']],
    ['is elsewhere', { seconds: 6 }, ['timeupdate']],
    ['is louder', { volume: 0.5 }, ['volumechange']],
    ['is muted and slower', { muted: true, rate: 0.5 }, ['volumechange', 'ratechange']],
    ['knows its length', { duration: 61 }, ['durationchange']],
    ['has more', { buffered: [[0, 12]] }, ['progress']],
    ['ends', { ended: true, seconds: 60 }, ['timeupdate', 'ended']],
    ['fails', { error: 3 }, ['error']],
  ])('%s', (_name, change, events) => {
    expect(changesOf(media, { ...media, ...change })).toEqual(events)
  })

  it('has a pause where it played before', () => {
    expect(changesOf({ ...media, paused: false }, media)).toEqual(['pause'])
  })
})

describe("the frame's player by the names of a media element", () => {
  const commands: MediaCommand[] = []
  const playerOf = (change: Partial<FrameMedia>) =>
    new FramePlayer(
      () => ({ ...media, ...change }),
      (command) => commands.push(command),
    )

  it('goes on by the clock between its reports, to its end', () => {
    expect(playerOf({}).currentTime).toBe(5)
    expect(playerOf({ paused: false, wallMs: Date.now() - 2_000 }).currentTime).toBeCloseTo(7, 0)
    expect(playerOf({ paused: false, wallMs: Date.now() - 2e6 }).currentTime).toBe(60)
  })

  it('has no length before the frame knows it', () => {
    expect(playerOf({ duration: 0 }).duration).toBeNaN()
  })

  it('has ranges as a TimeRanges has them', () => {
    const { buffered } = playerOf({})
    expect([buffered.length, buffered.start(0), buffered.end(0)]).toEqual([1, 0, 10])
    expect(() => buffered.end(1)).toThrow(DOMException)
  })

  it('is changed by commands', async () => {
    const player = playerOf({ volume: 0.25 })
    player.currentTime = 9
    player.volume = 0.5
    player.muted = true
    player.playbackRate = 2
    player.pause()
    await player.play()
    expect(commands).toEqual([
      { do: 'seek', seconds: 9 },
      { do: 'volume', volume: 0.5 },
      { do: 'mute', muted: true },
      { do: 'rate', rate: 2 },
      { do: 'pause' },
      { do: 'play' },
    ])
  })
})
