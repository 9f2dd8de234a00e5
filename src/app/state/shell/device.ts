/** What tells an iPhone or iPad, and an installed app, from others. */
interface DeviceFacts {
  readonly userAgent: string
  readonly maxTouchPoints: number
  /** Safari on iOS: whether the page was opened from the Home Screen. */
  readonly standalone?: boolean
}

/** Whether this is iOS or iPadOS, whose browsers all store as Safari does. iPads say that they are Macs. */
export function isIos({ userAgent, maxTouchPoints }: DeviceFacts): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1)
}

/** Whether the app runs as an installed one, in a window without the browser's bars. */
export function isInstalled({ standalone }: DeviceFacts, matches: (query: string) => boolean): boolean {
  return standalone === true || !matches('(display-mode: browser)')
}
