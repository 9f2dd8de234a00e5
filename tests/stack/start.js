/**
 * `npm start`: installs and builds what is missing, brings up the local stack and serves the production build.
 *
 *   npm start -- --port 9000
 *   npm start -- --chain play      the local chain on the EVM that pages run, as where there is no anvil
 */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { requireNode, requirePackages } from './bootstrap.js'
import { build, isStale } from './build.js'

const DEFAULT_PORT = 8080

/** @returns {{ port: number, node: 'anvil' | 'play' | undefined }} undefined: whatever there is */
function wanted() {
  try {
    const options = { port: { type: 'string', default: String(DEFAULT_PORT) }, chain: { type: 'string' } }
    const { port: text, chain: node } = parseArgs({ options }).values
    const port = Number(text)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      console.error(`--port takes a number from 0 to 65535, not “${text}”.`)
    } else if (node !== undefined && node !== 'anvil' && node !== 'play') {
      console.error(`--chain takes anvil or play, not “${node}”.`)
    } else return { port, node }
  } catch (error) {
    console.error(`${error.message}. Usage: npm start -- [--port ${DEFAULT_PORT}] [--chain anvil|play]`)
  }
  process.exit(1)
}

/** The program that listens on a port, as lsof knows it; empty where lsof is missing. @param {number} port */
function holderOf(port) {
  const { stdout } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' })
  const pid = /^p(\d+)/m.exec(stdout ?? '')?.[1]
  const command = /^c(.+)/m.exec(stdout ?? '')?.[1]
  return pid === undefined ? '' : ` by ${command} (process ${pid})`
}

/** @param {number} port @returns {never} */
function sayTaken(port) {
  console.error(`Port ${port} is already in use${holderOf(port)}.`)
  console.error(`Stop that program, or take another port: npm start -- --port ${port === 65_535 ? 8080 : port + 1}`)
  process.exit(1)
}

/** Checked before the long steps, so that no time is lost on a build that cannot be served. @param {number} port */
function isTaken(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(error.code === 'EADDRINUSE'))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}

/** @param {{ url: string, node: 'anvil' | 'play', paidUrl: string }} chain */
function chainWords({ url, node, paidUrl }) {
  const instead = `
  It runs on the EVM that pages use, in place of anvil, which npm does not have for every platform.`
  return `Chain ${url}: its BTT are play money, worth nothing.${node === 'play' ? instead : ''}
  A torrent whose seeder sells speed, with others in its queue: ${paidUrl}`
}

requireNode()
const { port, node } = wanted()
if (await isTaken(port)) sayTaken(port)
await requirePackages()
if (isStale()) {
  console.log('Building …')
  if ((await build()) !== 0) {
    console.error('The build failed; its words are above.')
    process.exit(1)
  }
}

const { register } = await import('tsx/esm/api')
register()
const { up } = await import('./up.ts')
console.log('Starting the tracker, the local chain and the seeder …')
const controller = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => controller.abort())
try {
  const stack = await up(port, node)
  console.log(`
  Freshet         ${stack.url}/
  A playing demo  ${stack.demoUrl}
  Two sites       ${stack.sites.a}/ and ${stack.sites.b}/
                  embed the same film, from ${stack.sites.embed}/
  Code for a site ${stack.url}/#/embed

  Tracker ${stack.trackerUrl}, and a webtorrent seeder in Node with the sample media.
  ${chainWords(stack.chain)}
  Ctrl-C ends all of it.
`)
  if (!controller.signal.aborted) await new Promise((resolve) => controller.signal.addEventListener('abort', resolve))
  await stack.stop()
  console.log('Stopped.')
  process.exit(0)
} catch (error) {
  // Ctrl-C goes to the parts, too: one of them was still needed.
  if (controller.signal.aborted) {
    console.log('Stopped.')
    process.exit(0)
  }
  if (error?.code === 'port-taken') sayTaken(error.port)
  throw error
}
