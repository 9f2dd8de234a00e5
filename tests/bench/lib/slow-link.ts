import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface LinkConditions {
  /** Downwards, for all connections together. */
  readonly bytesPerSecond: number
  readonly roundTripMs: number
}

export interface SlowLink {
  readonly port: number
  close(): Promise<void>
}

/** Most bytes of one connection that are on the way downwards; more waits at the server, as TCP has it. */
const WINDOW_BYTES = 512 * 1024
/** The line sends in parts of that size, so that connections share it. */
const PART_BYTES = 8 * 1024

/**
 * A line in front of a server on this computer: each connection takes a round trip to open, bytes take half of one each
 * way, and all share one rate downwards.
 */
export async function startSlowLink(
  targetPort: () => number,
  { bytesPerSecond, roundTripMs }: LinkConditions,
): Promise<SlowLink> {
  /** When the line has sent all that it was given, on the clock of `performance.now()`. */
  let freeAt = 0
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect({ port: targetPort(), host: '127.0.0.1', allowHalfOpen: true })
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.once('close', () => sockets.delete(socket))
      socket.once('error', () => {
        client.destroy()
        target.destroy()
      })
    }
    const opened = performance.now() + roundTripMs
    client.on('data', (bytes) => {
      const at = Math.max(opened, performance.now()) + roundTripMs / 2
      setTimeout(() => target.writable && target.write(bytes), at - performance.now())
    })
    client.once('end', () => setTimeout(() => target.end(), roundTripMs))
    let onWay = 0
    target.on('data', (bytes) => {
      for (let from = 0; from < bytes.length; from += PART_BYTES) {
        const part = bytes.subarray(from, from + PART_BYTES)
        freeAt = Math.max(freeAt, performance.now()) + (part.length / bytesPerSecond) * 1_000
        onWay += part.length
        setTimeout(
          () => {
            onWay -= part.length
            if (client.writable) client.write(part)
            if (onWay < WINDOW_BYTES) target.resume()
          },
          freeAt + roundTripMs / 2 - performance.now(),
        )
      }
      if (onWay >= WINDOW_BYTES) target.pause()
    })
    target.once('end', () => setTimeout(() => client.end(), Math.max(0, freeAt - performance.now()) + roundTripMs))
    target.once('close', () =>
      setTimeout(() => client.destroy(), Math.max(0, freeAt - performance.now()) + roundTripMs),
    )
    client.once('close', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
