/** The words of the frame. A second language is a second object of this type. */
export const EN = {
  title: 'Share this file with other visitors?',
  asks: (site: string) => `${site} asks you to share`,
  sends: 'Parts of it go from your device to other visitors of this site.',
  seen: (servers: readonly string[]) =>
    `They, and ${servers.join(', ')}, see your IP address and that you have this file.`,
  most: (rate: string, visit: string, month: string) => `At most ${rate} a second, ${visit} a visit, ${month} a month.`,
  gain: 'This saves the site costs. You earn nothing.',
  same: 'The film plays the same without.',
  stopNote: 'You can stop with one click. Then everything that was stored is deleted.',
  terms: { visit: 'This visit', day: '24 hours', month: '30 days' },
  termLegend: 'For how long',
  yes: 'Share',
  notNow: 'Not now',
  covered: 'Something covers this question, or it was shown too short. Please try again, or answer in a window.',
  inWindow: 'Answer in a window',
  noWindow: 'Your browser has opened no window.',
  panelTitle: 'You share on this site',
  given: (bytes: string) => `Given this month: ${bytes}`,
  stop: 'Stop sharing',
  close: 'Close',
}

export type Words = typeof EN
