import { onPreferenceChanged, readPreferenceText, writePreferenceText } from '../shell/preferences.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

function storedTheme(): Theme {
  const text = readPreferenceText('theme')
  return THEMES.find((name) => name === text) ?? 'system'
}

/** Light, dark, or the system's theme. `public/theme.js` applies the same choice before the first paint. */
export class ThemeChoice {
  #theme = $state<Theme>(storedTheme())

  constructor() {
    onPreferenceChanged(['theme'], () => this.#show(storedTheme()))
  }

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    writePreferenceText('theme', theme === 'system' ? null : theme)
    this.#show(theme)
  }

  #show(theme: Theme): void {
    this.#theme = theme
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }
}
