import { guessEncoding } from '../../../core/encoding/guess-encoding.ts'
import { ENCODINGS, type Encoding } from '../../../core/encoding/labels.ts'

/** The encoding that a text is read in, and whether the user should be able to choose another. */
export interface TextGuess {
  readonly encoding: Encoding
  readonly certain: boolean
}

export function guessOf(bytes: Uint8Array): TextGuess {
  const { label, certain } = guessEncoding(bytes)
  return { encoding: ENCODINGS.find((encoding) => encoding === label) ?? 'windows-1252', certain }
}
