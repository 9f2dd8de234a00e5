/** What tells of the windows around a window. Reading the location of another origin's throws. */
export interface FramedWindow {
  readonly location: { readonly origin: string }
  /** The window itself when nothing frames it. */
  readonly parent: FramedWindow
}

/** Whether a window is framed, and every window around it is of its own origin. */
export function isFramedByOwnOrigin(window: FramedWindow): boolean {
  const { origin } = window.location
  if (window.parent === window) return false
  try {
    for (let at = window; at !== at.parent; at = at.parent) if (at.parent.location.origin !== origin) return false
    return true
  } catch {
    return false
  }
}

/** Whether a page of another origin frames a window: it could lay its own words over what the user agrees to. */
export function isFramedByOtherOrigin(window: FramedWindow): boolean {
  return window.parent !== window && !isFramedByOwnOrigin(window)
}
