/** Samples of one case, in the order taken. */
export type Samples = readonly number[]

/** The value below which `share` (0 to 1) of the samples lie, between neighbours in proportion. */
export function quantile(samples: Samples, share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined)
    throw new RangeError('quantile: expected at least one sample, got none')
  return below + (above - below) * (place - Math.floor(place))
}

export function median(samples: Samples): number {
  return quantile(samples, 0.5)
}

/**
 * Distance between the quartiles as a share of the median: 0.05 means that half of the samples lie within about ±2.5 %.
 */
export function spread(samples: Samples): number {
  const distance = quantile(samples, 0.75) - quantile(samples, 0.25)
  return distance === 0 ? 0 : distance / median(samples)
}

/**
 * Takes `runs` samples of every case, one of each per round, so that load from elsewhere affects all alike. Each round
 * starts with another case, so that none always follows the same one. The first round is a warm-up and not counted.
 */
export async function interleave<Name extends string>(
  cases: Readonly<Record<Name, () => Promise<number>>>,
  runs: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(cases) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -1; round < runs; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + 1) % names.length]!
      const sample = await cases[name]()
      if (round >= 0) samples[name].push(sample)
    }
  }
  return samples
}
