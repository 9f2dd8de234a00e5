import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './bootstrap.js'
import { freePort } from './ports.ts'

const CONFIGURATION = join(ROOT, 'docs', 'hosting', 'turnserver.conf')
const CERTIFICATE = join(ROOT, 'tests', 'stack', 'app-test.pem')
const SECRET = 'of-this-test'

/** An address of this machine that others could reach: a relay on loopback serves no peer. */
const address = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address

/** Whether coturn is here, and has an address to relay at. */
export const hasCoturn = (): boolean =>
  address() !== undefined && spawnSync('turnserver', ['--version'], { stdio: 'ignore' }).error === undefined

export interface Coturn {
  /** As docs/hosting/turn-credentials.sh writes them, with the name of this server. */
  readonly iceServers: RTCIceServer[]
  close(): Promise<void>
}

/** Runs coturn with docs/hosting/turnserver.conf, changed as its readers change it. */
export async function startCoturn(): Promise<Coturn> {
  const folder = mkdtempSync(join(tmpdir(), 'freshet-coturn-'))
  const ip = address()!
  const [port, tlsPort] = [await freePort(), await freePort()]
  const changes: [RegExp, string][] = [
    [/^listening-port=.*/m, `listening-port=${port}`],
    [/^tls-listening-port=.*/m, `tls-listening-port=${tlsPort}`],
    // The address of a test machine is often a private one.
    [/^external-ip=.*/m, `external-ip=${ip}\nallowed-peer-ip=${ip}`],
    [/^static-auth-secret=.*/m, `static-auth-secret=${SECRET}`],
    [/\/etc\/turnserver\/\w+\.pem/g, CERTIFICATE],
    [/^log-file=.*\nno-stdout-log$/m, `log-file=stdout\nuserdb=${folder}/db\npidfile=${folder}/pid`],
  ]
  const text = changes.reduce(
    (file, [from, to]) => {
      if (!from.test(file)) throw new Error(`docs/hosting/turnserver.conf lacks ${from}`)
      return file.replace(from, to)
    },
    readFileSync(CONFIGURATION, 'utf8'),
  )
  writeFileSync(join(folder, 'turnserver.conf'), text)

  // Its output comes line by line.
  const command = ['-oL', 'turnserver', '-c', join(folder, 'turnserver.conf')]
  const child = spawn('stdbuf', command, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(child, 'close')
  const lines: string[] = []
  const listens = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.includes('SQLite DB connection success')) resolve()
    })
  })
  const failed = ended.then(() => Promise.reject(new Error(`coturn did not start:\n${lines.join('\n')}`)))
  await Promise.race([listens, failed])
  failed.catch(() => undefined)

  const username = `${Math.floor(Date.now() / 1000) + 3_600}:freshet`
  const credential = createHmac('sha1', SECRET).update(username).digest('base64')
  return {
    iceServers: [{ urls: [`turn:${ip}:${port}`], username, credential }],
    close: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
