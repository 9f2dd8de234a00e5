import { METERED_RULES, type MeteredRule } from '../../../core/traffic/traffic-rules.ts'

/** What the user has chosen. */
export interface DataUseChoice {
  readonly onMetered: MeteredRule
  /** The connection is metered whatever the browser reports. */
  readonly isMetered: boolean
  readonly uploadCeilingBytes: number | null
  readonly totalCeilingBytes: number | null
}

/** Uploads stop where the browser reports a metered connection: they are a favour, and may cost the user money. */
export const DEFAULT_DATA_USE: DataUseChoice = {
  onMetered: 'uploads',
  isMetered: false,
  uploadCeilingBytes: null,
  totalCeilingBytes: null,
}

const isCeiling = (value: unknown): value is number | null =>
  value === null || (Number.isSafeInteger(value) && (value as number) > 0)

export function isDataUseChoice(value: unknown): value is DataUseChoice {
  if (typeof value !== 'object' || value === null) return false
  const { onMetered, isMetered, uploadCeilingBytes, totalCeilingBytes } = value as Record<string, unknown>
  return (
    METERED_RULES.some((rule) => rule === onMetered) &&
    typeof isMetered === 'boolean' &&
    isCeiling(uploadCeilingBytes) &&
    isCeiling(totalCeilingBytes)
  )
}
