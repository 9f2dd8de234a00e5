import type { NoWindow } from '../../core/embed/consent/question.ts'

/** Size of a window, CSS pixels. */
const FEATURES = 'popup,width=460,height=640'

/**
 * Opens a window of our own. Call it inside a click. In a page that is sent with `Cross-Origin-Opener-Policy:
 * same-origin` a frame of another origin gets nothing of a window that it opens, but the click is used up by it.
 */
export function openWindow(address: string): Window | NoWindow {
  const opened = window.open(address, '_blank', FEATURES)
  return opened ?? (navigator.userActivation?.isActive === false ? 'apart' : 'refused')
}
