/** The process of the relay, separate so that neither its peers nor its parent delay packets. */
import { setPriority } from 'node:os'
import { Relay } from './relay.ts'
import type { RelayCall, RelayCalls, RelayMessage } from './relay.types.ts'

/** Priority above that of the peers, which use every processor; not every account may set it. */
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
  set(name, conditions) {
    started().set(name, conditions)
    return null
  },
  open: (from, to, address) => started().open(from, to, address),
  connectAnswerer: (id, address) => started().connectAnswerer(id, address),
  packetCounts: () => started().packetCounts(),
}

const send = (message: RelayMessage) => process.connected && process.send?.(message)

try {
  setPriority(PRIORITY)
} catch {
  // Without the priority, packets are as punctual as the machine is idle.
}
process.on('message', async ({ id, method, args }: RelayCall) => {
  try {
    const call = calls[method] as (...args: readonly unknown[]) => unknown
    send({ type: 'result', id, value: await call(...args) })
  } catch (error) {
    send({ type: 'failure', id, message: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
