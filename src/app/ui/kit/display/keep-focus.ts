/** What can be used in a part that has no heading. */
const CONTROLS = 'a[href], button:not(:disabled), input:not(:disabled)'

/** What a person is asked in before anything else. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu]'

/**
 * Keeps the focus in a part of the page when the control that had it goes away or is switched off, as buttons do when they have done
 * their work: a keyboard or a screen reader would begin at the top of the page again. A control that comes back gets it back; else
 * the heading, or the first control, of what was around it does. An attachment, for one element that stays.
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

  /** Pressing beside everything takes the focus away on purpose. */
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
    // What was switched off loses the focus only as the page is drawn.
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
