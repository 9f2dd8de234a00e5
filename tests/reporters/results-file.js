/**
 * One line a finished test, written at once: a run that is cut off still tells which tests it finished. Each line is
 * `passed`, `failed` or `skipped`, a space and the title.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where the reporters write; set for the test runners by tests/run.js. */
export const RESULTS_FILE = 'FRESHET_RESULTS_FILE'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string} path */
export function startResults(path) {
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
}

/** @param {'passed' | 'failed' | 'skipped'} outcome @param {string} title */
export function addResult(outcome, title) {
  const path = process.env[RESULTS_FILE]
  if (path) appendFileSync(path, `${outcome} ${title.replaceAll('\n', ' ')}\n`)
}

/** @param {string} path @returns {Counts} zeros where no test has finished */
export function readResults(path) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  if (!existsSync(path)) return counts
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const outcome = line.slice(0, line.indexOf(' '))
    if (outcome in counts) counts[outcome]++
  }
  return counts
}
