/** Cleans untrusted text for display. The result is text, never markup; escaping is up to the page. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern removes them
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g
/**
 * Characters without a picture that change how others are shown or make two texts look alike: direction marks,
 * embeddings, overrides and isolates, zero-width spaces, fillers, variation selectors, tags, annotation marks.
 */
const INVISIBLE = /[\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]/gu
const JOINER = /^[\u200c\u200d]$/
/** What the joiners join: letters with their marks, and pictures. */
const JOINED_BEFORE = /[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
const JOINED_AFTER = /^[\p{L}\p{M}\p{Extended_Pictographic}]/u
/** Every character that shows as an empty space, but the line feed. U+2800 is a braille cell without dots. */
const BLANKS = /(?:[^\S\n]|\u2800)+/g

/**
 * Drops characters that are not seen (Unicode's Default_Ignorable_Code_Point). The joiners U+200C and U+200D stay
 * where they join: some scripts and pictures need them.
 */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, (character, at: number) => {
    const isJoined =
      JOINER.test(character) &&
      JOINED_BEFORE.test(text.slice(Math.max(0, at - 2), at)) &&
      JOINED_AFTER.test(text.slice(at + 1, at + 3))
    return isJoined ? character : ''
  })
}

/** Makes each run of blanks, however wide, one space: a name must not push its end out of sight. */
export function singleBlanks(text: string): string {
  return text.replace(BLANKS, ' ')
}

/**
 * Drops control characters (except line feeds) and those that are not seen, replaces lone surrogates, trims, and cuts
 * to `maxCharacters`; null when nothing is left.
 */
export function cleanText(text: string, maxCharacters: number): string | null {
  const cut = withoutInvisible(text.slice(0, maxCharacters).replace(CONTROLS, ''))
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim()
  return cut === '' ? null : cut
}

/** {@link cleanText} for a name: one line, and no run of blanks. */
export function cleanName(text: string, maxCharacters: number): string | null {
  return cleanText(singleBlanks(text).replace(/ *\n+ */g, ' '), maxCharacters)
}
