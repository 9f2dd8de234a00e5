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

/** Calls back at each time in order: timers of different lengths may overtake each other. */
function inOrder(): (atMs: number, act: () => void) => void {
  const queue: { readonly atMs: number; readonly act: () => void }[] = []
  let isWaiting = false
  const next = (): void => {
    const [first] = queue
    isWaiting = first !== undefined
    if (first === undefined) return
    setTimeout(
      () => {
        const now = performance.now()
        while (queue[0] !== undefined && queue[0].atMs <= now) queue.shift()!.act()
        next()
      },
      Math.max(1, first.atMs - performance.now()),
    )
  }
  return (atMs, act) => {
    queue.push({ atMs: Math.max(atMs, queue.at(-1)?.atMs ?? 0), act })
    if (!isWaiting) next()
  }
}

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
    const up = inOrder()
    const down = inOrder()
    client.on('data', (bytes) => {
      up(Math.max(opened, performance.now()) + roundTripMs / 2, () => target.writable && target.write(bytes))
    })
    client.once('end', () => up(performance.now() + roundTripMs / 2, () => target.end()))
    let onWay = 0
    target.on('data', (bytes) => {
      for (let from = 0; from < bytes.length; from += PART_BYTES) {
        const part = bytes.subarray(from, from + PART_BYTES)
        freeAt = Math.max(freeAt, performance.now()) + (part.length / bytesPerSecond) * 1_000
        onWay += part.length
        down(freeAt + roundTripMs / 2, () => {
          onWay -= part.length
          if (client.writable) client.write(part)
          if (onWay < WINDOW_BYTES) target.resume()
        })
      }
      if (onWay >= WINDOW_BYTES) target.pause()
    })
    target.once('end', () => down(performance.now() + roundTripMs / 2, () => client.end()))
    target.once('close', () => down(performance.now() + roundTripMs / 2, () => client.destroy()))
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
