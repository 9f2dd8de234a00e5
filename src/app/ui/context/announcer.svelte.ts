import { createContext } from 'svelte'

/** What screen readers read out on the Money page: events, never figures that change by themselves. */
export class Announcer {
  text = $state('')

  announce(text: string): void {
    // A screen reader reads only what has changed: the same words a second time need a difference.
    this.text = this.text === text ? `${text}\u00a0` : text
  }
}

export const [getAnnouncer, setAnnouncer] = createContext<Announcer>()
