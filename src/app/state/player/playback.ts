import { type MediaKind, mediaTypeOf } from '../../../core/media/media-type.ts'
import type { FileSummary } from '../../../protocol/engine.ts'

/** Kinds that the watch page shows. */
const SHOWN: readonly MediaKind[] = ['video', 'audio', 'image', 'pdf', 'text', 'subtitle']

export function kindOf(file: FileSummary): MediaKind {
  return mediaTypeOf(file.path.at(-1) ?? '').kind
}

/** The file a torrent is about: its largest video, else audio, else whatever else can be shown; null when nothing can. */
export function mainFile(files: readonly FileSummary[]): FileSummary | null {
  const order: readonly MediaKind[][] = [['video'], ['audio'], ['image', 'pdf'], ['text']]
  for (const kinds of order) {
    const fitting = files.filter((file) => kinds.includes(kindOf(file)) && file.length > 0)
    if (fitting.length > 0) return fitting.reduce((best, file) => (file.length > best.length ? file : best))
  }
  return null
}

/** Files to go through with next and previous, by path, digits by value. Subtitles belong to a video, not to this list, unless they are all there is. */
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
 * Subtitles for a video: those whose name begins with the video's name come first, then the others of the torrent when it has
 * no second video that they could belong to.
 */
export function subtitlesFor(video: FileSummary, files: readonly FileSummary[]): readonly FileSummary[] {
  const subtitles = files.filter((file) => kindOf(file) === 'subtitle')
  const own = subtitles.filter((file) => stemOf(file).startsWith(stemOf(video)))
  const videos = files.filter((file) => kindOf(file) === 'video').length
  return videos > 1 ? own : [...own, ...subtitles.filter((file) => !own.includes(file))]
}

/** What a subtitle file is called in the chooser: what its name says beyond the video's, else its name. */
export function subtitleLabel(subtitle: FileSummary, video: FileSummary): string {
  const stem = (subtitle.path.at(-1) ?? '').replace(/\.[^.]*$/, '')
  const extra = stem.toLowerCase().startsWith(stemOf(video))
    ? stem.slice(stemOf(video).length).replace(/^[\s._-]+/, '')
    : ''
  return extra === '' ? (subtitle.path.at(-1) ?? '') : extra
}
