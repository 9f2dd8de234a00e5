import type { Handover, ShareMode } from '../../core/embed/embed-config.ts'

export const ATTRIBUTES = [
  'torrent',
  'file',
  'src',
  'trackers',
  'ice',
  'share',
  'suggest-kbps',
  'suggest-visit-mb',
  'suggest-month-gb',
  'bootstrap-mb',
  'handover',
  'base',
  'report',
  'payee',
  'lang',
  'theme',
  'chip',
] as const
export type Attribute = (typeof ATTRIBUTES)[number]

type Camel<T extends string> = T extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : T
/** Each attribute as a property: its text, or an empty one. HTML has `lang` already. */
export type Reflected = { [name in Camel<Exclude<Attribute, 'lang'>>]: string }

/** Gives a class of elements these properties. Numbers may be set too; null removes the attribute. */
export function reflect(prototype: HTMLElement): void {
  for (const name of ATTRIBUTES) {
    if (name === 'lang') continue
    Object.defineProperty(prototype, propertyOf(name), {
      enumerable: true,
      configurable: true,
      get(this: HTMLElement): string {
        return this.getAttribute(name) ?? ''
      },
      set(this: HTMLElement, value: unknown) {
        if (value == null) this.removeAttribute(name)
        else this.setAttribute(name, String(value))
      },
    })
  }
}

/** Takes over what was set before the element was known: it hides the properties of the class. */
export function takeOverProperties(element: HTMLElement): void {
  for (const name of ATTRIBUTES.map(propertyOf)) {
    const own = Object.getOwnPropertyDescriptor(element, name)
    if (own === undefined) continue
    Reflect.deleteProperty(element, name)
    Reflect.set(element, name, own.value)
  }
}

const propertyOf = (name: Attribute): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const SHARE_MODES: readonly ShareMode[] = ['ask', 'quiet', 'off']
const HANDOVERS: readonly Handover[] = ['auto', 'idle', 'seamless', 'never', 'frame-first']
const CHIPS = ['inline', 'corner', 'none'] as const

/** What is none of the values counts as the first of them, as in HTML. */
export const oneOf = <T extends string>(values: readonly T[], value: string | null): T =>
  values.find((known) => known === value) ?? (values[0] as T)

export const shareOf = (value: string | null): ShareMode => oneOf(SHARE_MODES, value)
export const handoverOf = (value: string | null): Handover => oneOf(HANDOVERS, value)
export const chipOf = (value: string | null): (typeof CHIPS)[number] => oneOf(CHIPS, value)
