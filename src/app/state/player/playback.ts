import { type MediaKind, mediaTypeOf } from '../../../core/media/media-type.ts'
import type { FileSummary } from '../../../protocol/engine.ts'

/** Kinds of files that the watch page shows. */
const SHOWN: readonly MediaKind[] = ['video', 'audio', 'image', 'pdf', 'text', 'subtitle']

export function kindOf(file: FileSummary): MediaKind {
  return mediaTypeOf(file.path.at(-1) ?? '').kind
}

/**
 * The main file of a torrent: its largest video, else audio, else another file that can be shown; null without any.
 * Where some files are chosen it is one of those, since what is shown is downloaded.
 */
export function mainFile(all: readonly FileSummary[]): FileSummary | null {
  const chosen = all.filter(({ selected }) => selected)
  const files = chosen.length > 0 ? chosen : all
  const order: readonly MediaKind[][] = [['video'], ['audio'], ['image', 'pdf'], ['text']]
  for (const kinds of order) {
    const fitting = files.filter((file) => kinds.includes(kindOf(file)) && file.length > 0)
    if (fitting.length > 0) return fitting.reduce((best, file) => (file.length > best.length ? file : best))
  }
  return null
}

/**
 * The files that "next" and "previous" step through, ordered by path. Subtitles belong to a video and are listed only
 * when there is nothing else.
 */
export function playlistOf(
  files: readonly FileSummary[],
  compare: (a: string, b: string) => number,
): readonly FileSummary[] {
  const shown = files.filter((file) => SHOWN.includes(kindOf(file)) && file.length > 0)
  const proper = shown.filter((file) => kindOf(file) !== 'subtitle')
  return (proper.length > 0 ? proper : shown).toSorted((a, b) => compare(a.path.join('/'), b.path.join('/')))
}

/** Name without folders and extension, lower case. */
function stemOf(file: FileSummary): string {
  return (file.path.at(-1) ?? '').replace(/\.[^.]*$/, '').toLowerCase()
}

/**
 * Subtitles for a video: first the files with names that begin with the video's, then the others, unless the torrent
 * has a second video that they could belong to.
 */
export function subtitlesFor(video: FileSummary, files: readonly FileSummary[]): readonly FileSummary[] {
  const subtitles = files.filter((file) => kindOf(file) === 'subtitle')
  const own = subtitles.filter((file) => stemOf(file).startsWith(stemOf(video)))
  const videos = files.filter((file) => kindOf(file) === 'video').length
  return videos > 1 ? own : [...own, ...subtitles.filter((file) => !own.includes(file))]
}

/** The label of a subtitle file: what its name adds to the video's name, else its whole name. */
export function subtitleLabel(subtitle: FileSummary, video: FileSummary): string {
  const stem = (subtitle.path.at(-1) ?? '').replace(/\.[^.]*$/, '')
  const extra = stem.toLowerCase().startsWith(stemOf(video))
    ? stem.slice(stemOf(video).length).replace(/^[\s._-]+/, '')
    : ''
  return extra === '' ? (subtitle.path.at(-1) ?? '') : extra
}
