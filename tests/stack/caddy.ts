import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './bootstrap.js'
import { freePort } from './ports.ts'

export const hasCaddy = (): boolean => spawnSync('caddy', ['version']).status === 0

export interface Caddy {
  /** At 127.0.0.1, without TLS. */
  readonly port: number
  close(): Promise<void>
}

/** Serves what other sites load with docs/hosting/embed.Caddyfile, changed as its readers change it. */
export async function startEmbedCaddy(dist: string): Promise<Caddy> {
  const folder = mkdtempSync(join(tmpdir(), 'freshet-caddy-'))
  const port = await freePort()
  const site = readFileSync(join(ROOT, 'docs', 'hosting', 'embed.Caddyfile'), 'utf8')
    .replace(/^embed\.freshet\.example \{/m, `http://127.0.0.1:${port} {`)
    .replace('/var/www/freshet-embed', dist)
  const path = join(folder, 'Caddyfile')
  writeFileSync(path, `{\n\tadmin off\n}\n${site}`)
  const child = spawn('caddy', ['run', '--config', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  })
  const ended = once(child, 'close')
  const lines: string[] = []
  const listens = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      if (line.includes('serving initial configuration')) resolve()
    })
  })
  const failed = ended.then(() => Promise.reject(new Error(`Caddy did not start:\n${lines.join('\n')}`)))
  await Promise.race([listens, failed])
  failed.catch(() => undefined)
  return {
    port,
    close: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
