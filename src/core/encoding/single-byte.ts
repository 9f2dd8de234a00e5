/** An encoding of one byte a character, by the letters of the languages that use it. */
export interface SingleByte {
  readonly label: string
  /** Its most frequent letters beyond ASCII, lower case. */
  readonly common: string
  /** Its other letters beyond ASCII, lower case. */
  readonly others: RegExp
  /** How plausible another letter is, 0..1. */
  readonly otherWeight: number
  /** Matches what no word has, in a letter with its neighbours. */
  readonly impossible: RegExp
}

/** A letter beyond ASCII among others: words in Latin script have ASCII letters between them. */
const LATIN_RUN = /^(?:[^a-z].(?![a-z])\p{L}|(?![a-z])\p{L}.[^a-z])$/iu
const LATIN = { otherWeight: 0.5, impossible: LATIN_RUN }
const CYRILLIC = {
  common: 'оеаинтсрвлкмі',
  others: /\p{Script=Cyrillic}/u,
  otherWeight: 0.5,
  impossible: /^[^\p{L}][ъьы]/iu,
}

/** On equal scores the first one is taken. */
export const SINGLE_BYTE: readonly SingleByte[] = [
  { label: 'windows-1252', common: 'éàèäöüßñóáíçãêåæøâ', others: /[ôîïúìòùûõœëýðþ]/, ...LATIN },
  {
    label: 'windows-1255',
    common: 'יוהלאתרמבש',
    others: /\p{Script=Hebrew}/u,
    otherWeight: 0.5,
    impossible: /.[ךםןףץ]\p{L}/u,
  },
  { label: 'windows-1251', ...CYRILLIC },
  { label: 'koi8-r', ...CYRILLIC },
  { label: 'ibm866', ...CYRILLIC },
  { label: 'windows-1250', common: 'áéíěščřžýąęłśżćńóöüőűůă', others: /[źďťňúôçâîäëßľĺŕşţđ]/, ...LATIN },
  {
    label: 'windows-1253',
    common: 'αοιετσνηυρςάίόέή',
    others: /\p{Script=Greek}/u,
    otherWeight: 0.3,
    impossible: /.ς\p{L}|σ(?!\p{L})/u,
  },
  { label: 'windows-1254', common: 'ışğüöç', others: /[âîûé]/, ...LATIN },
  {
    label: 'windows-1256',
    common: 'اليمونرتبةسع',
    others: /\p{Script=Arabic}/u,
    otherWeight: 0.5,
    impossible: /.ة\p{L}/u,
  },
  { label: 'windows-1257', common: 'āēīšžūėąčęį', others: /[ģķļņųõäöü]/, ...LATIN },
  {
    label: 'windows-874',
    common: 'านรกเงมยลว่้อดทสตะปบคหแ็ีิั',
    others: /\p{Script=Thai}/u,
    otherWeight: 0.1,
    impossible: /[^ก-๛][ัิ-ฺ็-๎]|^[เ-ไ][^ก-๛]$/u,
  },
]

const LETTER = /\p{L}|\p{M}/u
const UPPER = /\p{Lu}/u
const LOWER = /\p{Ll}/u
const ASCII_LETTER = /[a-z]/i
const OTHER_SCRIPT = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u
/** Signs of ordinary texts. */
const SIGNS = '’‘“”„–—…«»°№♪¿¡ '

/** How plausible a text would be in an encoding: the mean over its characters beyond ASCII, at most 1. */
export function singleByteScore(encoding: SingleByte, bytes: Uint8Array): number {
  // One character a byte: the encodings of the table have none of two.
  const text = new TextDecoder(encoding.label).decode(bytes)
  let sum = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    if (bytes[at]! < 0x80) continue
    count++
    sum += weightOf(encoding, text[at]!, text[at - 1] ?? ' ', text[at + 1] ?? ' ')
  }
  return count === 0 ? 0 : sum / count
}

function weightOf(encoding: SingleByte, character: string, before: string, after: string): number {
  const { common, others, otherWeight, impossible } = encoding
  if (!LETTER.test(character)) {
    if (!SIGNS.includes(character)) return character < ' ' || character === '\ufffd' ? -4 : -1
    const isInWord = character !== '’' && LETTER.test(before) && LETTER.test(after)
    return isInWord ? -1 : 0.5
  }
  const small = character.toLowerCase()
  const isUpper = UPPER.test(character)
  let weight = common.includes(small) ? 1 : others.test(small) ? otherWeight : -0.3
  if (isUpper) weight -= 0.2
  // Capitals stand at the start of a word or among capitals.
  if (isUpper ? LOWER.test(before) : UPPER.test(after) && LOWER.test(character)) weight -= 1
  if (impossible.test(before + character + after)) weight -= 1
  if (OTHER_SCRIPT.test(character) && (ASCII_LETTER.test(before) || ASCII_LETTER.test(after))) weight -= 0.7
  return weight
}
