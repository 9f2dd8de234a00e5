/** An encoding of two bytes a character, by which first bytes its everyday characters have. */
export interface DoubleByte {
  readonly label: string
  /** How everyday the character of two bytes is, 0..1. */
  weight(lead: number, trail: number): number
  /** Whether a byte of 0x80 or more is a character by itself. */
  isSingle(byte: number): boolean
  readonly leastTrail: number
  /** The most frequent characters of its language. */
  readonly common: string
}

const never = (): boolean => false
const within = (value: number, first: number, last: number): boolean => value >= first && value <= last

const KANA_KANJI = 'のいをたにはとしてがでないるっすこれんまかりだ'

export const DOUBLE_BYTE: readonly DoubleByte[] = [
  {
    label: 'gb18030',
    common: '的一是不了在我有人这他你来们到说个国中大上第集季电影高清字幕语版新天地生家爱情小年时文名好',
    // GB 2312: signs in its first rows, everyday characters by their sound in rows 16 to 55.
    weight: (lead, trail) =>
      trail < 0xa1 ? 0.05 : within(lead, 0xb0, 0xd7) ? 0.7 : within(lead, 0xa1, 0xa3) ? 0.5 : 0.05,
    isSingle: never,
    leastTrail: 0x40,
  },
  {
    label: 'big5',
    common: '的一是不了在我有人這他你來們到說個國中大上第集季電影高清字幕語版新天地生家愛情小年時文名好',
    weight: (lead) => (within(lead, 0xa4, 0xc6) ? 0.7 : within(lead, 0xa1, 0xa3) ? 0.5 : 0.05),
    isSingle: never,
    leastTrail: 0x40,
  },
  {
    label: 'shift_jis',
    common: KANA_KANJI,
    weight: (lead, trail) => {
      if (lead === 0x82) return trail >= 0x9f ? 0.8 : 0.3
      if (lead === 0x83) return trail <= 0x96 ? 0.7 : 0.1
      return lead === 0x81 ? 0.5 : within(lead, 0x88, 0x97) ? 0.6 : 0.05
    },
    // Katakana of half width, which occur in little but old names.
    isSingle: (byte) => within(byte, 0xa1, 0xdf),
    leastTrail: 0x40,
  },
  {
    label: 'euc-jp',
    common: KANA_KANJI,
    weight: (lead) =>
      lead === 0xa4 ? 0.8 : lead === 0xa5 ? 0.7 : lead === 0xa1 ? 0.5 : within(lead, 0xb0, 0xcf) ? 0.6 : 0.05,
    isSingle: never,
    leastTrail: 0xa1,
  },
  {
    label: 'euc-kr',
    common: '이다는의가을를에고하지도은로서나한그어니자막영화사아기부대인정시전일제수상주장구여리스보산드라',
    // KS X 1001: Hangul in rows 16 to 40. Chinese has half of its characters in later rows.
    weight: (lead, trail) => (trail >= 0xa1 && within(lead, 0xb0, 0xc8) ? 0.68 : within(lead, 0xa1, 0xa3) ? 0.3 : 0.05),
    isSingle: never,
    leastTrail: 0x41,
  },
]

const SINGLE = -0.2
const BROKEN = -3
const COMMON = 0.3

/** How plausible a text would be in an encoding: the mean over its characters of two bytes, at most about 1. */
export function doubleByteScore(encoding: DoubleByte, bytes: Uint8Array): number {
  let sum = 0
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!
    if (lead < 0x80) continue
    const trail = bytes[at + 1]
    // Cut off at the end of the sample.
    if (trail === undefined) break
    count++
    if (encoding.isSingle(lead)) sum += SINGLE
    else if (lead === 0x80 || lead === 0xff || trail < encoding.leastTrail || trail === 0x7f) sum += BROKEN
    else {
      sum += encoding.weight(lead, trail)
      at++
    }
  }
  if (count === 0) return 0
  let bonus = 0
  for (const character of new TextDecoder(encoding.label).decode(bytes)) {
    if (character === '\ufffd') bonus += BROKEN
    else if (encoding.common.includes(character)) bonus += COMMON
  }
  return (sum + bonus) / count
}
