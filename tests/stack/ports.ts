import { createServer, type Server } from 'node:http'

/** A port that was asked for belongs to another process. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly code = 'port-taken'
  readonly port: number

  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} on 127.0.0.1 is already in use`, options)
    this.port = port
  }
}

/** A listening failure in its typed form; anything else stays as it was. */
export function asPortError(thrown: unknown, port: number): unknown {
  return (thrown as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortTakenError(port, { cause: thrown }) : thrown
}

/** The port that a listening server got. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port')
  return address.port
}

/**
 * Listens on loopback only. Port 0 takes a free one.
 *
 * @throws PortTakenError
 */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(asPortError(error, port))
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve(portOf(server))
    })
  })
}

/** Stops listening and ends every open connection. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** A port that is free now, for a program that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listenOnLoopback(server, 0)
  await closeServer(server)
  return port
}
