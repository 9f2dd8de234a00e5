import { createContext } from 'svelte'

/** The text that screen readers read out on the Money page: events, never figures that change by themselves. */
export class Announcer {
  text = $state('')

  announce(text: string): void {
    // Screen readers read only a text that changes: the same text again needs a difference.
    this.text = this.text === text ? `${text}\u00a0` : text
  }
}

export const [getAnnouncer, setAnnouncer] = createContext<Announcer>()
