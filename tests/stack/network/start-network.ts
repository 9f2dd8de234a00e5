import { Forked } from '../forked.ts'
import { type Signal, startTracker, type Tracker } from '../tracker.ts'
import { type Address, hostOf, withHost } from './candidates.ts'
import type { PeerConditions } from './network.ts'
import type { NetworkCounts, RelayCalls, RelayMethod } from './relay.types.ts'

/** A peer's description has no address that the relay could replace. */
export class NoHostError extends Error {
  override readonly name = 'NoHostError'
  readonly code = 'no-host'
  readonly peer: string

  constructor(peer: string) {
    super(
      `Expected an IPv4 UDP host candidate from ${peer}, got none. Chromium needs --disable-features=WebRtcHideLocalIpsWithMdns`,
    )
    this.peer = peer
  }
}

/** A network between peers on this machine with adjustable conditions. */
export interface SimulatedNetwork {
  /** The tracker through which peers connect, each with an announce URL of its own: {@link announce}. */
  readonly tracker: Tracker
  /** Announce URL of the peer `name`, by which it is identified: it must be the peer's only tracker. */
  announce(name: string): string
  /** Sets the conditions of a peer for packets sent from now on. */
  set(name: string, conditions: PeerConditions): Promise<void>
  /**
   * Rewrites an offer or answer for its receiver. The tracker does this; peers that connect without one call it.
   * @throws NoHostError
   */
  rewriteSignal(signal: Signal): Promise<string>
  /** Packets so far, by their result. */
  packetCounts(): Promise<NetworkCounts>
  /** Errors of offers and answers that were not passed on. */
  readonly problems: readonly Error[]
  close(): Promise<void>
}

export interface NetworkOptions {
  /** Determines which packets are lost. Default: a constant. */
  readonly seed?: string
  /** Conditions by peer name. Other peers use the relay without delay or loss. */
  readonly peers?: Readonly<Record<string, PeerConditions>>
}

/**
 * Starts a tracker and a relay: peers that meet through this tracker are connected only through the simulated network.
 */
export async function startNetwork({ seed = 'network', peers = {} }: NetworkOptions = {}): Promise<SimulatedNetwork> {
  const relay = new Forked<{ readonly type: 'none' }>('./network/relay.process.ts')
  const ask = <K extends RelayMethod>(method: K, ...args: Parameters<RelayCalls[K]>) =>
    relay.ask({ method, args }) as Promise<ReturnType<RelayCalls[K]>>
  const links = new Map<string, { readonly id: number; readonly host: Address }>()
  const problems: Error[] = []

  async function pass({ kind, id, from, to, sdp }: Signal): Promise<string> {
    const host = hostOf(sdp)
    if (host === null) throw new NoHostError(from)
    if (kind === 'offer') {
      const link = await ask('open', from, to, host)
      links.set(`${id} ${from} ${to}`, { id: link.id, host })
      return withHost(sdp, { ...host, port: link.port })
    }
    const link = links.get(`${id} ${to} ${from}`)
    const port = link && (await ask('connectAnswerer', link.id, host))
    if (typeof port !== 'number') throw new Error(`${from} answers an offer that ${to} has not made, or long ago`)
    return withHost(sdp, { address: link!.host.address, port })
  }

  try {
    await ask('start', seed, peers)
    const tracker = await startTracker({
      passOn: async (signal) => {
        try {
          return await pass(signal)
        } catch (error) {
          problems.push(error as Error)
          return null
        }
      },
    })
    return {
      tracker,
      announce: (name) => `${tracker.url}/${name}`,
      set: async (name, conditions) => void (await ask('set', name, conditions)),
      rewriteSignal: pass,
      packetCounts: () => ask('packetCounts'),
      problems,
      close: async () => void (await Promise.all([tracker.close(), relay.stop()])),
    }
  } catch (error) {
    await relay.stop()
    throw error
  }
}
