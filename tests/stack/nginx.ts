import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from './bootstrap.js'
import { freePort } from './ports.ts'
import type { AppConfig } from './serve.ts'

const MODULES = '/etc/nginx/modules-enabled/*.conf'
const CERTIFICATE = join(ROOT, 'tests', 'stack', 'app-test.pem')

/** Debian's own settings around a site, as far as they matter here; temporary files go to `folder`. */
const surroundings = (folder: string): string => `
${userInfo().uid === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log stderr notice;
include ${MODULES};
events {}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  sendfile on;
  gzip on;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  include ${folder}/site.conf;
}
`

const testOf = (folder: string) =>
  spawnSync('nginx', ['-t', '-q', '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' })

/** Whether Debian's nginx is here, with the brotli module. */
export function hasNginx(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'freshet-nginx-'))
  try {
    writeFileSync(join(folder, 'site.conf'), 'brotli_static on;')
    writeFileSync(join(folder, 'nginx.conf'), surroundings(folder))
    return testOf(folder).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface NginxOptions {
  /** Of docs/hosting. */
  readonly configuration: 'nginx.conf' | 'nginx-embed.conf'
  /** Folder of the production build, which is copied. */
  readonly dist: string
  readonly changes?: readonly [RegExp, string][]
  /** Adds to the copy; `port` is that of https. */
  readonly prepare?: (copy: string, port: number) => void
}

export interface AppOptions {
  /** Folder of the app's build. */
  readonly dist: string
  /** Port of the tracker that the site passes on to. */
  readonly trackerPort: number
  /** The site's config.json, given the port of https. */
  readonly config: (port: number) => AppConfig
}

export interface Nginx {
  /** Of `https://app.test`, at 127.0.0.1. */
  readonly port: number
  readonly httpPort: number
  close(): Promise<void>
}

/** Serves the app's build with docs/hosting/nginx.conf. */
export function startNginx({ dist, trackerPort, config }: AppOptions): Promise<Nginx> {
  return start({
    configuration: 'nginx.conf',
    dist,
    changes: [[/127\.0\.0\.1:8000/, `127.0.0.1:${trackerPort}`]],
    prepare: (folder, port) => writeFileSync(join(folder, 'config.json'), JSON.stringify(config(port))),
  })
}

/** Serves what other sites load with docs/hosting/nginx-embed.conf. */
export const startEmbedNginx = (dist: string): Promise<Nginx> => start({ configuration: 'nginx-embed.conf', dist })

/** Serves a build with a file of docs/hosting, changed as its readers change it. */
async function start(options: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'freshet-nginx-'))
  const dist = join(folder, 'dist')
  cpSync(options.dist, dist, { recursive: true, preserveTimestamps: true })
  const [port, httpPort] = [await freePort(), await freePort()]
  options.prepare?.(dist, port)
  // Its own name, folders and ports; nothing else.
  const changes: [RegExp, string][] = [
    [/^\s*listen \[::\].*\n/gm, ''],
    [/(?<=^ *)listen 80;/m, `listen 127.0.0.1:${httpPort};`],
    [/(?<=^ *)listen 443 /m, `listen 127.0.0.1:${port} `],
    [/\/etc\/letsencrypt\/live\/(embed\.)?freshet\.example\/\w+\.pem/g, CERTIFICATE],
    [/server_name (embed\.)?freshet\.example;/g, 'server_name app.test;'],
    [/root \/var\/www\/freshet(-embed)?;/, `root ${dist};`],
    ...(options.changes ?? []),
  ]
  const site = changes.reduce(
    (text, [from, to]) => {
      if (!from.test(text)) throw new Error(`docs/hosting/${options.configuration} lacks ${from}`)
      return text.replace(from, to)
    },
    readFileSync(join(ROOT, 'docs', 'hosting', options.configuration), 'utf8'),
  )
  writeFileSync(join(folder, 'site.conf'), site)
  writeFileSync(join(folder, 'nginx.conf'), surroundings(folder))

  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  await started(child, ended)
  return {
    port,
    httpPort,
    close: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

/** Resolves when it listens. */
async function started(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  const lines: string[] = []
  const listens = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lines.push(line)
      if (line.includes('start worker process ')) resolve()
    })
  })
  const failed = ended.then(() => Promise.reject(new Error(`nginx did not start:\n${lines.join('\n')}`)))
  await Promise.race([listens, failed])
  failed.catch(() => undefined)
}
