import { type MediaKind, TYPES as PLAYED, type TypeRow } from './played-types.ts'

export type { MediaKind }

const TEXT = 'text/plain; charset=utf-8'

/** The table decides what a browser may run: it has no type that a browser executes. */
export const TYPES: readonly TypeRow[] = [
  ...PLAYED,
  ['subtitle', TEXT, 'srt ass ssa smi sub'],
  ['text', TEXT, 'txt text md markdown nfo log csv tsv diz ini cfg conf toml yaml yml json jsonl rst tex'],
  // Source text, shown as such: none of these may reach a browser under its own type.
  ['text', TEXT, 'html htm xhtml xht shtml mht mhtml xml xsl xslt rss atom js mjs cjs jsx tsx css'],
  ['text', TEXT, 'c h cc cpp hpp cs go java kt lua php pl py rb rs sh bat ps1 sql swift'],
  ['other', 'application/epub+zip', 'epub'],
  ['other', 'application/zip', 'zip cbz'],
]
