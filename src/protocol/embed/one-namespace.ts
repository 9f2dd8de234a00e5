// What an embed has in place of `protocol/namespace.ts`: whatever its address says, a partition has one engine, one
// list and one count of what was given. A site could else open a second frame beside the visitor's limits.

export const namespaceOf = (): string => ''
export const OWN_NAMESPACE = ''
export const named = (name: string): string => name
export const withNamespace = (url: string): string => url
