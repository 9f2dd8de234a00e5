import { median, type Samples, spread } from './figures.ts'

/** One row of a bench: ours against one rival, medians; without a rival where no other client does the same. */
export interface BenchResult {
  readonly case: string
  readonly ours: number
  readonly rival: number | null
  readonly rivalName: string | null
  readonly unit: string
  /** ours ÷ rival */
  readonly ratio: number | null
  /** Samples of each. */
  readonly runs: number
  /** Distance between the quartiles ÷ median, of the one that varies more. */
  readonly spread: number
}

const rounded = (value: number) => Number(value.toPrecision(4))

export function compare(
  what: { readonly case: string; readonly rivalName: string; readonly unit: string },
  ours: Samples,
  rival: Samples,
): BenchResult {
  return {
    case: what.case,
    ours: rounded(median(ours)),
    rival: rounded(median(rival)),
    rivalName: what.rivalName,
    unit: what.unit,
    ratio: rounded(median(ours) / median(rival)),
    runs: Math.min(ours.length, rival.length),
    spread: rounded(Math.max(spread(ours), spread(rival))),
  }
}

/** A figure of ours without a counterpart. */
export function figureWithoutRival(what: { readonly case: string; readonly unit: string }, ours: Samples): BenchResult {
  const figures = { ours: rounded(median(ours)), runs: ours.length, spread: rounded(spread(ours)) }
  return { case: what.case, rival: null, rivalName: null, unit: what.unit, ratio: null, ...figures }
}

/** Prints a readable table, then one line of JSON. */
export function report(bench: string, results: readonly BenchResult[]): void {
  for (const { case: name, ours, rival, rivalName, unit, ratio, runs, spread } of results) {
    const figures = rival === null ? `${ours} ${unit}` : `${ours} against ${rival} ${unit} of ${rivalName}, ${ratio} ×`
    console.log(`${name}: ${figures}  (${runs} runs, spread ${Math.round(spread * 100)} %)`)
  }
  console.log(JSON.stringify({ bench, results }))
}
