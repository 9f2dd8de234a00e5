import { readPreferenceText, writePreferenceText } from '../shell/preferences.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Light, dark, or the system's theme. `public/theme.js` applies the same choice before the first paint. */
export class ThemeChoice {
  #theme = $state<Theme>(THEMES.find((name) => name === readPreferenceText('theme')) ?? 'system')

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    writePreferenceText('theme', theme === 'system' ? null : theme)
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }
}
