import { Forked } from './forked.ts'
import type { Gate } from './gated-store.ts'
import type { Payment, ThiefCalls, ThiefMessage, ThiefMethod, ThiefStatus, ThiefTask } from './thief.types.ts'

/** One thief: a stock client with a peer id of its own. */
export interface Thief {
  readonly torrentFile: Uint8Array
  readonly magnet: string
  status(): Promise<ThiefStatus>
  /** Resolves as soon as `wanted` holds; rejects when the process of the thieves ends before. */
  until(wanted: (status: ThiefStatus) => boolean): Promise<ThiefStatus>
  pay(payment: Payment): Promise<void>
  setGate(gate: Gate): Promise<void>
  flood(messages: number): Promise<void>
  lie(amount: bigint): Promise<void>
  /** Ends its client and every connection. */
  leave(): Promise<void>
}

type Message = Extract<ThiefMessage, { type: 'status' }>

/** A process that runs thieves. */
export class ThiefProcess {
  readonly #process = new Forked<Message>('./thief.process.ts')

  async start(task: ThiefTask): Promise<Thief> {
    const { id, torrentFile, magnet } = await this.#call('start', task)
    const status = () => this.#call('status', id)
    const pick = (wanted: (status: ThiefStatus) => boolean) => (seen: ThiefStatus) => (wanted(seen) ? seen : null)
    return {
      torrentFile,
      magnet,
      status,
      until: (wanted) =>
        this.#process.until(
          (message) => (message.thief === id ? pick(wanted)(message.status) : null),
          async () => pick(wanted)(await status()),
        ),
      pay: async (payment) => void (await this.#call('pay', id, payment)),
      setGate: async (gate) => void (await this.#call('setGate', id, gate)),
      flood: async (messages) => void (await this.#call('flood', id, messages)),
      lie: async (amount) => void (await this.#call('lie', id, amount)),
      leave: async () => void (await this.#call('leave', id)),
    }
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }

  #call<K extends ThiefMethod>(method: K, ...args: Parameters<ThiefCalls[K]>): Promise<ReturnType<ThiefCalls[K]>> {
    return this.#process.ask({ method, args }) as Promise<ReturnType<ThiefCalls[K]>>
  }
}
