import { describe, expect, test } from 'vitest'
import { mainFile, playlistOf, subtitleLabel, subtitlesFor } from '../../../../../src/app/state/player/playback.ts'
import type { FileSummary } from '../../../../../src/protocol/engine.ts'

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const file = (index: number, path: string, length = 10): FileSummary => ({
  index,
  path: path.split('/'),
  length,
  verifiedBytes: 0,
  selected: true,
})

describe('mainFile', () => {
  test('is the largest video, even if other files are larger', () => {
    const files = [file(0, 'a.mp3', 999), file(1, 'b.webm', 5), file(2, 'c.mkv', 7), file(3, 'd.iso', 9_999)]
    expect(mainFile(files)?.index).toBe(2)
  })

  test('is audio rather than an image, and an image rather than text', () => {
    expect(mainFile([file(0, 'a.txt', 99), file(1, 'b.png', 50), file(2, 'c.flac', 1)])?.index).toBe(2)
    expect(mainFile([file(0, 'a.txt', 99), file(1, 'b.png', 50)])?.index).toBe(1)
  })

  test('is a chosen file where any is chosen', () => {
    const skipped = { ...file(0, 'a.mp4', 99), selected: false }
    expect(mainFile([skipped, file(1, 'b.webm', 5)])?.index).toBe(1)
    expect(mainFile([skipped, file(1, 'b.iso', 5)])).toBeNull()
    expect(mainFile([skipped])?.index).toBe(0)
  })

  test('is null where no file can be shown, and never an empty file', () => {
    expect(mainFile([file(0, 'a.iso'), file(1, 'b.mp4', 0)])).toBeNull()
  })
})

test('the playlist is ordered by path and leaves out subtitles', () => {
  const files = [file(0, 'b.mp4'), file(1, 'a.srt'), file(2, 'a.mp4'), file(3, 'x.iso')]
  expect(playlistOf(files, byCode).map(({ index }) => index)).toEqual([2, 0])
  expect(playlistOf([file(0, 'a.srt')], byCode).map(({ index }) => index)).toEqual([0])
})

describe('subtitles', () => {
  const video = file(0, 'Film/Part 1.mkv')
  const files = [video, file(1, 'Film/other.srt'), file(2, 'Film/Part 1.en.srt'), file(3, 'subs/part 1.vtt')]

  test('named like the video come first', () => {
    expect(subtitlesFor(video, files).map(({ index }) => index)).toEqual([2, 3, 1])
  })

  test('are only those named like the video when there is a second video', () => {
    expect(subtitlesFor(video, [...files, file(4, 'Film/Part 2.mkv')]).map(({ index }) => index)).toEqual([2, 3])
  })

  test('are labelled with what their name adds to the name of the video', () => {
    expect(subtitleLabel(files[2]!, video)).toBe('en')
    expect(subtitleLabel(files[3]!, video)).toBe('part 1.vtt')
    expect(subtitleLabel(files[1]!, video)).toBe('other.srt')
  })
})
