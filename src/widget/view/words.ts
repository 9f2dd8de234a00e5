/** What the chip says before anything is loaded, in one language. The rest is in `session/state-words.ts`. */
export interface ChipWords {
  /** Invitation, by what is embedded. */
  readonly ask: Readonly<Record<'video' | 'file', string>>
  readonly opening: string
  readonly blocked: string
}

const en: ChipWords = {
  ask: { video: 'Help share this video', file: 'Help share this file' },
  opening: 'Opening…',
  blocked: 'Sharing could not be loaded',
}

/** A second language is one more entry. */
const LANGUAGES: Readonly<Record<string, ChipWords>> = { en }

/** By a BCP 47 tag; English where there is no such language. */
export function chipWordsOf(tag: string): ChipWords {
  return LANGUAGES[tag.toLowerCase().split('-')[0] ?? ''] ?? en
}
