import { demo } from '../strings/demo-en.ts'
import { speak } from '../strings/speak.ts'

/** The words of the demo page. */
export const td = speak(demo)
