import { median, type Samples, spread } from './figures.ts'

/** One line of a bench: ours against one rival, medians. */
export interface BenchResult {
  readonly case: string
  readonly ours: number
  readonly rival: number
  readonly rivalName: string
  readonly unit: string
  /** ours ÷ rival */
  readonly ratio: number
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

/** Prints a table for people, then one line of JSON for machines, last. */
export function report(bench: string, results: readonly BenchResult[]): void {
  for (const { case: name, ours, rival, rivalName, unit, ratio, runs, spread } of results) {
    const figures = `${ours} against ${rival} ${unit} of ${rivalName}`
    console.log(`${name}: ${figures}, ${ratio} ×  (${runs} runs, spread ${Math.round(spread * 100)} %)`)
  }
  console.log(JSON.stringify({ bench, results }))
}
