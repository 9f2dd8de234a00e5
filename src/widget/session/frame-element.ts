/** What the frame's own origin may use: playing, full screen, and peers in the visitor's own network. */
const ALLOWED = {
  video:
    'autoplay; fullscreen; picture-in-picture; encrypted-media; screen-wake-lock; local-network; local-network-access',
  file: 'local-network; local-network-access',
} as const

/** A frame without an address. */
export function createFrame(kind: 'video' | 'file', title: string): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.setAttribute('part', 'frame')
  frame.setAttribute('title', title)
  frame.setAttribute('allow', ALLOWED[kind])
  frame.setAttribute('referrerpolicy', 'no-referrer')
  return frame
}

/** A page without an origin: everything that the frame needs is forbidden in it too. */
export const isSandboxed = (): boolean => globalThis.origin === 'null'
