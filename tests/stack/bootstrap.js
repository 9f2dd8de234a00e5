/** What has to be there before anything of this project can run. Plain Node, no dependencies: it installs them. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const NODE_MAJOR = 20
const NODE_MINOR = 19

/** Ends the process with words when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > NODE_MAJOR || (major === NODE_MAJOR && minor >= NODE_MINOR)) return
  console.error(`Freshet needs Node ${NODE_MAJOR}.${NODE_MINOR} or later; this is Node ${process.versions.node}.`)
  process.exit(1)
}

/**
 * A command that prints nothing for this long hangs. Long work has no limit as a whole: on a machine that is eight
 * times busier every step takes eight times longer. The longest silence on two quiet cores is a bundle, some 30 s.
 */
const SILENCE_LIMIT_MS = 15 * 60_000

/**
 * Runs a command in the project's folder with its output shown. It and what it started end with this process,
 * and when they fall silent for too long.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to this process's
 * @param {number} [silenceLimitMs] without output, after which it hangs
 * @returns {Promise<number>} its exit code; 1 when it could not be started or hung
 */
export function run(command, args, env = {}, silenceLimitMs = SILENCE_LIMIT_MS) {
  const isWindows = process.platform === 'win32'
  return new Promise((resolve) => {
    // A group of its own, so that a test that spins is ended with the runner that waits for it.
    // npm and npx are .cmd files on Windows, which only a shell starts.
    const options = { cwd: ROOT, stdio: ['inherit', 'pipe', 'pipe'], detached: !isWindows, shell: isWindows }
    const child = spawn(command, args, { ...options, env: { ...process.env, ...colours(), ...env } })
    const kill = (signal) => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      process.kill(isWindows ? child.pid : -child.pid, signal)
    }
    const end = (signal) => {
      kill(signal)
      process.exit(1)
    }
    const onSilence = () => {
      console.error(`${command} ${args.join(' ')} printed nothing for ${silenceLimitMs / 60_000} minutes.`)
      kill('SIGKILL')
    }
    let limit = setTimeout(onSilence, silenceLimitMs)
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (bytes) => {
        to.write(bytes)
        clearTimeout(limit)
        limit = setTimeout(onSilence, silenceLimitMs)
      })
    }
    const done = (code) => {
      clearTimeout(limit)
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, end)
      resolve(code)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      done(1)
    })
    child.once('close', (code) => done(code ?? 1))
  })
}

/** A pipe is no terminal; a terminal behind it still gets its colours. */
const colours = () => (process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {})

/**
 * Whether node_modules holds what package-lock.json names. Compares contents, since a checkout gives the lock a new
 * date.
 *
 * @returns {boolean}
 */
function isInstalled() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    // Optional ones are for one platform, links are folders of this repository.
    if (!path.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer) return true
    return entry.link ? existsSync(join(ROOT, path)) : present[path]?.version === entry.version
  })
}

/**
 * Installs the packages of package-lock.json unless they are there. Ends the process with words when that fails.
 *
 * Not by `npm ci`: it refuses the lock when the registry at hand lacks a package that another platform would need.
 */
export async function requirePackages() {
  if (isInstalled()) return
  console.log('Installing packages (npm install) …')
  if ((await run('npm', ['install', '--no-save', '--no-audit', '--no-fund'])) === 0) return
  console.error('npm install failed; its words are above. The network or the npm registry may be out of reach.')
  process.exit(1)
}
