const STEP_SECONDS = 5
const LEAP_SECONDS = 10
const VOLUME_STEP = 0.05

function seek(media: HTMLMediaElement, bySeconds: number): void {
  media.currentTime = Math.max(0, Math.min(media.duration || 0, media.currentTime + bySeconds))
}

function volume(media: HTMLMediaElement, by: number): void {
  media.volume = Math.max(0, Math.min(1, media.volume + by))
}

function toggleFullscreen(media: HTMLMediaElement): void {
  // Refused where a page may not go full screen: the key does nothing there.
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined)
  else media.requestFullscreen?.().catch(() => undefined)
}

/** Handles a key in the player. @returns whether the key has a meaning */
export function playerKey(event: KeyboardEvent, media: HTMLMediaElement): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false
  switch (event.key) {
    case ' ':
    case 'k':
      // Where the browser refuses to play, the element's own controls show it.
      if (media.paused) media.play().catch(() => undefined)
      else media.pause()
      return true
    case 'ArrowLeft':
      seek(media, -STEP_SECONDS)
      return true
    case 'ArrowRight':
      seek(media, STEP_SECONDS)
      return true
    case 'j':
      seek(media, -LEAP_SECONDS)
      return true
    case 'l':
      seek(media, LEAP_SECONDS)
      return true
    case 'ArrowUp':
      volume(media, VOLUME_STEP)
      return true
    case 'ArrowDown':
      volume(media, -VOLUME_STEP)
      return true
    case 'm':
      media.muted = !media.muted
      return true
    case 'f':
      toggleFullscreen(media)
      return true
    default:
      return false
  }
}
