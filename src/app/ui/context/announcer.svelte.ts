import { createContext } from 'svelte'

/** What a screen reader should hear of the Money page: events, never ticks. */
export class Announcer {
  text = $state('')

  say(text: string): void {
    // The same words twice are heard twice only when they differ.
    this.text = this.text === text ? `${text}\u00a0` : text
  }
}

export const [getAnnouncer, setAnnouncer] = createContext<Announcer>()
