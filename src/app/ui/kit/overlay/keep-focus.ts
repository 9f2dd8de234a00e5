/** Controls that get the focus in a part of the page without a heading. */
const CONTROLS = 'a[href], button:not(:disabled), input:not(:disabled)'

/** While one of these is open, it manages the focus. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu]'

/**
 * Keeps the focus near a control that is removed or disabled, as buttons are after they were pressed. Without this,
 * keyboards and screen readers start at the top of the page again. A control that is enabled again gets the focus
 * back; else the heading or the first control of the part around it does. An attachment, for an element that exists
 * as long as the page.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: HTMLElement | null = null
  let around: HTMLElement[] = []
  let frame = 0

  function remember({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return
    last = target
    around = []
    for (let part = target.parentElement; part !== null && part !== root; part = part.parentElement) {
      if (part.matches('section, form, [role=tabpanel]')) around.push(part)
    }
  }

  /** The user removes the focus on purpose by pressing beside every control. */
  function forget(): void {
    last = null
  }

  function restore(): void {
    frame = 0
    if (last === null || document.activeElement !== document.body || document.querySelector(OVERLAYS) !== null) return
    if (last.isConnected) {
      if (!last.matches(':disabled')) last.focus()
      return
    }
    const parts = [...around.filter(({ isConnected }) => isConnected), root]
    const places = parts.map(
      (part) => part.querySelector<HTMLElement>('h1, h2, h3') ?? part.querySelector<HTMLElement>(CONTROLS),
    )
    const place = places.find((found) => found !== null) ?? root
    if (!place.matches(`${CONTROLS}, [tabindex]`)) place.tabIndex = -1
    place.focus()
  }

  function look(): void {
    // A disabled control loses the focus only when the page is drawn.
    if (last !== null && frame === 0) frame = requestAnimationFrame(restore)
  }

  const observer = new MutationObserver(look)
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] })
  root.addEventListener('focusin', remember)
  addEventListener('pointerdown', forget, true)
  return () => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    root.removeEventListener('focusin', remember)
    removeEventListener('pointerdown', forget, true)
  }
}
