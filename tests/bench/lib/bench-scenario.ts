import { parseArgs } from 'node:util'
import { requireChromium } from '../../stack/browsers.js'
import { build, isStale } from '../../stack/build.js'
import { type PlayResult, play } from './play.ts'
import type { Scenario, Side } from './scenario.ts'

/** `--runs N`; 5 by default. */
export function runsAsked(): number {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } })
  return Number(values.runs)
}

/** What a scenario with a page needs besides: a browser, and the production build of the sources as they are. */
export async function requirePage(): Promise<void> {
  await requireChromium()
  if (isStale() && (await build()) !== 0) throw new Error('The app does not build')
}

/** Plays and prints the result, since a bench of minutes should not be silent. */
export async function playAndLog(name: string, scenario: Scenario, side: Side): Promise<PlayResult> {
  const played = await play(scenario, side)
  console.log(`${name}, ${side}: ${played.seconds.toFixed(2)} s`)
  return played
}
