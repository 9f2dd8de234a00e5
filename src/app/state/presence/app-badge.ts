/** Browsers that have badges show them on the icon of the installed app. */
interface Badges {
  setAppBadge?(count: number): Promise<void>
  clearAppBadge?(): Promise<void>
}

/** Shows a count on the app's icon; 0 removes it. */
export function showBadge(count: number): void {
  const badges = navigator as Badges
  const shown = count > 0 ? badges.setAppBadge?.(count) : badges.clearAppBadge?.()
  // Not installed, or not allowed by the system.
  shown?.catch(() => undefined)
}
