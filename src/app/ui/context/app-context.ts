import { createContext } from 'svelte'
import type { App } from '../../state/app.svelte.ts'
import type { Locale } from '../../state/shell/locale.ts'
import type { Overlays } from './overlays.svelte.ts'

export const [getApp, setApp] = createContext<App>()
export const [getLocale, setLocale] = createContext<Locale>()
export const [getOverlays, setOverlays] = createContext<Overlays>()
