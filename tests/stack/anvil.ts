import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ROOT } from './bootstrap.js'

/** No anvil on this machine: npm has none for its platform. A local chain can do without (see chain-node.ts). */
export class NoAnvilError extends Error {
  override readonly name = 'NoAnvilError'
  readonly code = 'no-anvil'

  constructor() {
    super(
      `There is no anvil (a local EVM node) for ${process.platform} ${process.arch} among the npm packages. ` +
        'Install Foundry (https://getfoundry.sh) so that anvil is on the PATH, or name the program in ANVIL_BIN.',
    )
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Path of anvil: ANVIL_BIN, then npm's, then the PATH. @throws NoAnvilError */
export function anvilPath(): string {
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  const named = process.env.ANVIL_BIN
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named
    throw new Error(`ANVIL_BIN names ${named}, which is no program that can be run`)
  }
  const folders = [join(ROOT, 'node_modules', '.bin'), ...(process.env.PATH ?? '').split(delimiter)]
  const found = folders.map((folder) => join(folder, name)).find(isProgram)
  if (found === undefined) throw new NoAnvilError()
  return found
}

export interface Anvil {
  readonly url: string
  readonly pid: number
  /** Resolves with the way it ended. */
  readonly ended: Promise<Error>
  stop(): Promise<void>
}

/** The fee floor of BTTC, 300,000 gwei, so that fees look here as they do there. */
export const GAS_PRICE = 300_000_000_000_000n
/** BTT in each account at the start. */
export const START_BTT = 1_000_000_000
/** The mnemonic that every development node has; its keys are public. */
export const MNEMONIC = 'test test test test test test test test test test test junk'

/**
 * Starts anvil on a free loopback port as BTTC looks: Berlin (no base fee, no PUSH0), a block for each transaction.
 *
 * @param stateFile where it finds its chain when it starts and leaves it when it stops; without one the chain is new
 *   and forgotten
 * @throws NoAnvilError; Error with its words when it does not come up
 */
export async function startAnvil(chainId: number, stateFile?: string): Promise<Anvil> {
  const args = ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId), '--hardfork', 'berlin']
  args.push('--gas-price', String(GAS_PRICE), '--gas-limit', '20000000', '--balance', String(START_BTT))
  args.push('--mnemonic', MNEMONIC, '--accounts', '10', '--disable-code-size-limit')
  // Saved meanwhile, too: one that is killed starts again from there.
  if (stateFile !== undefined) args.push('--state', stateFile, '--state-interval', '20')
  const child = spawn(anvilPath(), args, { stdio: ['ignore', 'pipe', 'pipe'] })
  // Ends with us, also when we end by an exception.
  const killNow = () => child.kill('SIGKILL')
  process.once('exit', killNow)
  const ended = new Promise<Error>((resolve) => {
    child.once('exit', (code, signal) => resolve(new Error(`anvil ended (${signal ?? code}).`)))
    child.once('error', resolve)
  })
  const stop = async () => {
    process.off('exit', killNow)
    child.kill('SIGTERM')
    await ended
  }
  try {
    return { url: `http://127.0.0.1:${await listening(child)}`, pid: child.pid ?? 0, ended, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ''
    const hear = (text: Buffer) => {
      output = `${output}${text}`.slice(-20_000)
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    // Both are read to the end: a full pipe would stop it.
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', (error) => reject(new Error(`anvil could not be started: ${error.message}`)))
    child.once('exit', (code) => reject(new Error(`anvil ended with code ${code}: ${output}`)))
  })
}
