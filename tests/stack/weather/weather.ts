import { Forked } from '../forked.ts'
import { type Signal, startTracker, type Tracker } from '../tracker.ts'
import { type Address, hostOf, withHost } from './candidates.ts'
import type { PeerWeather } from './network.ts'
import type { Fates, RelayCalls, RelayMethod } from './relay.types.ts'

/** A peer's description names no address that weather can be put before. */
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

export interface Weather {
  /** Peers find each other through it, each by an address of its own: {@link announce}. */
  readonly tracker: Tracker
  /** Where the peer called `name` announces, which is how it is told from others: it must be its only tracker. */
  announce(name: string): string
  /** For packets that set out from now on. */
  set(name: string, weather: PeerWeather): Promise<void>
  /** An offer or answer as its receiver must get it. The tracker does this; who connects without one calls it. @throws NoHostError */
  pass(signal: Signal): Promise<string>
  /** What became of the packets so far. */
  fates(): Promise<Fates>
  /** Why offers or answers were not passed on. */
  readonly problems: readonly Error[]
  close(): Promise<void>
}

export interface WeatherOptions {
  /** The same one loses the same packets. Default: always the same. */
  readonly seed?: string
  /** By name. Who is not here has no weather, but goes through the relay like the others. */
  readonly peers?: Readonly<Record<string, PeerWeather>>
}

/** A tracker and a relay: no two peers that meet through this tracker reach each other but through this weather. */
export async function startWeather({ seed = 'weather', peers = {} }: WeatherOptions = {}): Promise<Weather> {
  const relay = new Forked<{ readonly type: 'none' }>('./weather/relay.process.ts')
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
    const port = link && (await ask('meet', link.id, host))
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
      set: async (name, weather) => void (await ask('set', name, weather)),
      pass,
      fates: () => ask('fates'),
      problems,
      close: async () => void (await Promise.all([tracker.close(), relay.stop()])),
    }
  } catch (error) {
    await relay.stop()
    throw error
  }
}
