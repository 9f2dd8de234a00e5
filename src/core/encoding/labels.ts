/** Encodings that a user can choose for a text, in the order of the menu. Each is a label of the Encoding Standard. */
export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
] as const

export type Encoding = (typeof ENCODINGS)[number]

/** Windows code pages that have a name of their own. */
const CODE_PAGES: Readonly<Record<string, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  20866: 'koi8-r',
  28591: 'iso-8859-1',
  28592: 'iso-8859-2',
  28595: 'iso-8859-5',
  51932: 'euc-jp',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
}

const ASCII = Uint8Array.from({ length: 95 }, (_, index) => 32 + index)

/**
 * The decoder label of an encoding as torrent files name it: `GBK`, `CP1251`, or the number of a code page.
 * @returns null for an unknown one, and for one in which ASCII is not ASCII: no path could be read safely
 */
export function encodingLabel(name: string): string | null {
  const plain = name.trim().toLowerCase()
  const [, page] = /^(?:(?:cp|ms|windows)[-_ ]?)?(\d{3,5})$/.exec(plain) ?? []
  const label = page === undefined ? plain : (CODE_PAGES[page] ?? `windows-${page}`)
  try {
    const decoder = new TextDecoder(label)
    // Shift_JIS browsers decode 0x5c and 0x7e as ASCII too.
    return decoder.decode(ASCII) === String.fromCharCode(...ASCII) ? decoder.encoding : null
  } catch {
    return null
  }
}
