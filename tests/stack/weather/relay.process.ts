/** The process of the relay: nothing that its peers or its parent do makes the weather change. */
import { setPriority } from 'node:os'
import { Relay } from './relay.ts'
import type { RelayCall, RelayCalls, RelayMessage } from './relay.types.ts'

/** Before the peers, which would take every processor there is; asked for, since not everybody may. */
const PRIORITY = -10

let relay: Relay | null = null

function started(): Relay {
  if (relay === null) throw new Error('Start the relay first')
  return relay
}

const calls: { [K in keyof RelayCalls]: (...args: Parameters<RelayCalls[K]>) => unknown } = {
  start(seed, peers) {
    relay = new Relay(seed, peers)
    return null
  },
  set(name, weather) {
    started().set(name, weather)
    return null
  },
  open: (from, to, address) => started().open(from, to, address),
  meet: (id, address) => started().meet(id, address),
  fates: () => started().fates(),
}

const tell = (message: RelayMessage) => process.connected && process.send?.(message)

try {
  setPriority(PRIORITY)
} catch {
  // Then the weather is as exact as the machine is idle.
}
process.on('message', async ({ id, method, args }: RelayCall) => {
  try {
    const call = calls[method] as (...args: readonly unknown[]) => unknown
    tell({ type: 'result', id, value: await call(...args) })
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
