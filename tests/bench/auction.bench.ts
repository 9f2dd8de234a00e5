/**
 * The auction choker with 500 simulated peers, 300 that pay (each with a value of its own) and 200 that do not: one
 * seeder of 10 MiB/s, 16 slots, 2,000 rounds (5.6 hours), the product's own choker and fair queue. Compared with the
 * same swarm where each winner pays its own bid (first price), and without sales. Every scheme runs the same five
 * swarms. Only the last two rows depend on a clock.
 */
import { gainOfShading, type Outcome, type Scheme, simulate } from './auction-model.ts'
import { compare, figureWithoutRival, report } from './lib/report.ts'

const SEEDS = [1, 2, 3, 4, 5]
const ROUNDS = 2_000

const run = (scheme: Scheme): Outcome[] => SEEDS.map((seed) => simulate(scheme, seed, ROUNDS))
const ours = run('uniform')
const first = run('first-price')
const none = run('none')
const of = (outcomes: readonly Outcome[], name: keyof Outcome): number[] => outcomes.map((outcome) => outcome[name])
const percent = (samples: readonly number[]): number[] => samples.map((sample) => sample * 100)

const FIRST = 'first price'
const NONE = 'no market'
report('auction', [
  compare(
    { case: 'bytes to the quarter that values them most', rivalName: NONE, unit: '% of the payers’ bytes' },
    percent(of(ours, 'topQuarterShare')),
    percent(of(none, 'topQuarterShare')),
  ),
  compare(
    { case: 'bytes to peers that pay nothing', rivalName: NONE, unit: '%' },
    percent(of(ours, 'freeShare')),
    percent(of(none, 'freeShare')),
  ),
  compare(
    { case: 'longest wait of a peer that pays nothing', rivalName: NONE, unit: 'rounds' },
    of(ours, 'longestFreeWait'),
    of(none, 'longestFreeWait'),
  ),
  compare({ case: 'revenue', rivalName: FIRST, unit: 'BTT/h' }, of(ours, 'bttPerHour'), of(first, 'bttPerHour')),
  {
    ...compare({ case: 'revenue', rivalName: NONE, unit: 'BTT/h' }, of(ours, 'bttPerHour'), of(none, 'bttPerHour')),
    ratio: null,
    spread: 0,
  },
  compare(
    { case: 'worth of what was sent', rivalName: FIRST, unit: 'BTT/h' },
    of(ours, 'worthBttPerHour'),
    of(first, 'worthBttPerHour'),
  ),
  compare(
    { case: 'worth of what was sent', rivalName: NONE, unit: 'BTT/h' },
    of(ours, 'worthBttPerHour'),
    of(none, 'worthBttPerHour'),
  ),
  compare(
    { case: 'worth that winners keep', rivalName: FIRST, unit: '%' },
    percent(of(ours, 'surplusShare')),
    percent(of(first, 'surplusShare')),
  ),
  compare(
    { case: 'price change from round to round', rivalName: FIRST, unit: '%' },
    percent(of(ours, 'priceChange')),
    percent(of(first, 'priceChange')),
  ),
  figureWithoutRival(
    { case: 'gain kept by a bidder of 80 % of its value', unit: '% of an honest one’s' },
    percent(SEEDS.map((seed) => gainOfShading(80n, seed, 2_000))),
  ),
  figureWithoutRival(
    { case: 'gain kept by a bidder of 125 % of its value', unit: '% of an honest one’s' },
    percent(SEEDS.map((seed) => gainOfShading(125n, seed, 2_000))),
  ),
  figureWithoutRival({ case: 'time to choke 500 peers', unit: 'ms a round' }, of(ours, 'chokeMs')),
  figureWithoutRival({ case: 'blocks picked', unit: 'a second' }, of(ours, 'picksPerSecond')),
])
