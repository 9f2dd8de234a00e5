/** The address of the app, as its worker knows it; in Node that of this computer. */
export const APP: string = (globalThis.location as { readonly href: string } | undefined)?.href ?? 'http://127.0.0.1/'
