import { parseArgs } from 'node:util'
import { startCollector } from './collector.ts'

const USAGE = `Takes what pages with <freshet-video> or <freshet-seed> report at the end of visits.

  node collector.mjs --file reports.jsonl [--port 8787] [--host 127.0.0.1] [--path /report]
                     [--origin https://example.org]... [--megabytes 100] [--per-second 20]

Put it behind the web server that has the certificate. It notes no address and no header.`

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    port: { type: 'string', default: '8787' },
    host: { type: 'string', default: '127.0.0.1' },
    path: { type: 'string', default: '/report' },
    origin: { type: 'string', multiple: true, default: [] },
    megabytes: { type: 'string', default: '100' },
    'per-second': { type: 'string', default: '20' },
  },
})
const [port, megabytes, perSecond] = [values.port, values.megabytes, values['per-second']].map(Number) as [
  number,
  number,
  number,
]

if (values.file === undefined || !(port >= 0 && megabytes > 0 && perSecond > 0)) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const { file, host, path, origin: origins } = values
  const collector = await startCollector({ file, host, port, path, origins, fileBytes: megabytes * 1e6, perSecond })
  console.log(`Reports to http://${host}:${collector.port}${path} are appended to ${file}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void collector.close())
}
