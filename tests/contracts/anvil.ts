import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BINARY = fileURLToPath(new URL('../../node_modules/.bin/anvil', import.meta.url))

/** Whether npm had an anvil for this platform. */
export const hasAnvil = (): boolean => existsSync(BINARY)

export interface Anvil {
  readonly url: string
  readonly stop: () => void
}

/** A chain as BTTC is, on a free port of this machine. @throws {Error} when anvil ends before it listens */
export function startAnvil(chainId: number, hardfork = 'berlin'): Promise<Anvil> {
  const args = ['--port', '0', '--chain-id', String(chainId), '--hardfork', hardfork]
  const child = spawn(BINARY, [...args, '--gas-price', '300000000000000', '--balance', '1000000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = (): void => {
    process.off('exit', stop)
    child.kill('SIGKILL')
  }
  process.on('exit', stop)
  return new Promise((resolve, reject) => {
    let printed = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code}: ${printed}`)))
    child.stdout.on('data', (data) => {
      if (printed.length < 100_000) printed += String(data)
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(printed)?.[1]
      if (port !== undefined) resolve({ url: `http://127.0.0.1:${port}`, stop })
    })
  })
}
