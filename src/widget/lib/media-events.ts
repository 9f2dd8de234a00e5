/** Events of a player that the element repeats. */
export const MEDIA_EVENTS = [
  'loadstart',
  'loadedmetadata',
  'loadeddata',
  'canplay',
  'canplaythrough',
  'durationchange',
  'play',
  'playing',
  'pause',
  'waiting',
  'seeking',
  'seeked',
  'timeupdate',
  'progress',
  'ratechange',
  'volumechange',
  'ended',
  'error',
] as const

/** A player shows a picture, or never will by itself: an error, or a site that loads nothing before play. */
export function hasPicture({ readyState, error, networkState, preload }: HTMLVideoElement): boolean {
  return readyState >= 2 || error !== null || (preload === 'none' && networkState < 2)
}
