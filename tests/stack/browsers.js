/** Finds the browsers that tests drive, and installs them where that is possible. */
import { existsSync } from 'node:fs'
import { run } from './bootstrap.js'

const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

/** @param {string | undefined} chosen @param {readonly string[]} known @returns {string | null} */
const firstOf = (chosen, known) => [chosen, ...known].find((path) => path !== undefined && existsSync(path)) ?? null

/** Path of a Firefox, or null. `FIREFOX_PATH` names another. @returns {string | null} */
export function firefoxPath() {
  return firstOf(process.env.FIREFOX_PATH, FIREFOX)
}

/**
 * Path of a Chromium, Playwright's own included, or null. `CHROMIUM_PATH` names another.
 *
 * @returns {Promise<string | null>}
 */
export async function chromiumPath() {
  const { chromium } = await import('playwright-core')
  return firstOf(process.env.CHROMIUM_PATH, [...CHROMIUM, chromium.executablePath()])
}

export const canUseApt = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** @param {string} name of a Debian package @returns {Promise<boolean>} whether it is now installed */
export async function aptInstall(name) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', name], env)
  if ((await install()) === 0) return true
  return (await run('apt-get', ['update'], env)) === 0 && (await install()) === 0
}

/** Installs a Chromium unless there is one. @returns {Promise<boolean>} whether there is one now */
export async function requireChromium() {
  if ((await chromiumPath()) !== null) return true
  console.log('Installing Chromium …')
  if (canUseApt() && (await aptInstall('chromium')) && (await chromiumPath()) !== null) return true
  await run('npx', ['playwright', 'install', 'chromium'])
  return (await chromiumPath()) !== null
}

/** Installs a Firefox where Debian's package can be. @returns {Promise<boolean>} whether there is one now */
export async function tryFirefox() {
  if (firefoxPath() !== null) return true
  if (!canUseApt()) return false
  console.log('Installing Firefox …')
  return (await aptInstall('firefox-esr')) && firefoxPath() !== null
}
