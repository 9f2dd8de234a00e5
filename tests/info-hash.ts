import type { InfoHash } from '../src/core/metainfo/info-hash.ts'

/** A made-up info hash; tests may use short names, and ones that no parser would accept. */
export const asInfoHash = (text: string): InfoHash => text as InfoHash
