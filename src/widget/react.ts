import type { Attribute } from './lib/attributes.ts'

/** Props of both elements in JSX: their attributes, and what each element of HTML takes. */
export type FreshetProps = { readonly [name in Attribute]?: string | number | undefined } & Readonly<
  Record<string, unknown>
>

/** For the interface `IntrinsicElements` of a JSX library; the package adds it to React's. */
export interface FreshetElements {
  'freshet-video': FreshetProps
  'freshet-seed': FreshetProps
}
