import { money } from '../strings/money-en.ts'
import { speak } from '../strings/speak.ts'

export type MoneyKey = keyof typeof money

/** The words of money: they load with the parts that show it. */
export const tm = speak(money)
