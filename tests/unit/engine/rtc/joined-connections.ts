import StockConnectionClass from '@thaunknown/simple-peer/lite.js'
import { Connection } from '../../../../src/engine/rtc/connection.ts'

/** simple-peer, as unmodified webtorrent uses it. */
export type StockConnection = InstanceType<typeof StockConnectionClass>

const open: { destroy(): void }[] = []

/** Ends every connection that was made here. */
export function endConnections(): void {
  for (const connection of open.splice(0)) connection.destroy()
}

export function ourConnection(initiator: boolean, id = '0'): Connection {
  const connection = new Connection(initiator, { iceServers: [] })
  connection.id = id
  open.push(connection)
  return connection
}

export function stockConnection(initiator: boolean, id = '1'): StockConnection {
  const connection = new StockConnectionClass({ initiator, trickle: false, config: { iceServers: [] } })
  connection.id = id
  connection.on('error', () => undefined)
  open.push(connection)
  return connection
}

/** Carries the descriptions of two connections, as a tracker does. */
export function introduce(a: Connection | StockConnection, b: Connection | StockConnection): void {
  a.on('signal', (description: { type: string; sdp: string }) => b.signal(description))
  b.on('signal', (description: { type: string; sdp: string }) => a.signal(description))
}
