/** Steps of the ring: a new icon each time costs more than the eye sees. */
const STEPS = 20
/** Length of the ring in its own units. */
const LENGTH = 100

/** What the icon of the page shows: a step of the ring, a tick, or null for the app's own icon. */
export type IconState = number | 'done' | null

/** @param fraction null: unknown yet */
export function iconState(downloading: number, fraction: number | null, finished: number): IconState {
  if (finished > 0) return 'done'
  return downloading === 0 ? null : Math.floor((fraction ?? 0) * STEPS)
}

/** An SVG as a data URL, which the policy of the page allows for images. */
export function iconUrl(state: Exclude<IconState, null>): string {
  const turned = 'transform="rotate(-90 16 16)"'
  const ring = (colour: string, dash: string): string =>
    `<circle cx="16" cy="16" r="12" fill="none" stroke="${colour}" stroke-width="6" pathLength="${LENGTH}" stroke-dasharray="${dash}" ${turned}/>`
  const inside =
    state === 'done'
      ? '<circle cx="16" cy="16" r="15" fill="#0a5f68"/><path d="m9 16.500 5 5 9-10.500" fill="none" stroke="#f4fbfa" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>'
      : `<circle cx="16" cy="16" r="15" fill="#0a5f68"/>${ring('#2b8a94', `${LENGTH}`)}${ring('#f5b83d', `${(state / STEPS) * LENGTH} ${LENGTH}`)}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${inside}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

/** Shows a state in the icon of the page; the app's own icon comes back with null. */
export function showIcon(state: IconState): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (link === null) return
  link.dataset.own ??= link.getAttribute('href') ?? ''
  link.href = state === null ? link.dataset.own : iconUrl(state)
}
