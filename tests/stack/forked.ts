import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { ROOT } from './bootstrap.js'
import { bundle } from './bundle.ts'

/** A process that does not end by itself within this time is killed. */
const STOP_GRACE_MS = 3_000

type Answer =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }

/** A TypeScript file in a process of its own, which answers calls and reports changes over IPC. */
export class Forked<Message extends { readonly type: string }> {
  readonly child: ChildProcess
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  /** Resolves with the way it ended, and its last words. */
  readonly ended: Promise<Error>
  #nextId = 1
  #errors = ''
  /** How it ended; null while it runs. */
  #over: Error | null = null

  /** @param script file name beside this one */
  constructor(script: string) {
    this.child = fork(bundle(join('tests/stack', script)), {
      cwd: ROOT,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    this.child.stderr?.on('data', (text) => {
      this.#errors = `${this.#errors}${text}`.slice(-4_000)
    })
    this.child.on('message', (message: Answer | Message) => this.#receive(message))
    this.ended = new Promise((resolve) => {
      const end = (how: unknown, signal: unknown = null) => {
        const error = new Error(`The Node peer ended (${signal ?? how}). ${this.#errors}`)
        this.#over = error
        for (const call of this.#pending.values()) call.reject(error)
        this.#pending.clear()
        this.#changes.emit('end', error)
        resolve(error)
      }
      this.child.once('exit', end)
      this.child.once('error', end)
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** Sends a call under an id of its own and resolves with its answer. */
  ask(call: object): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      if (this.child.connected) this.child.send({ ...call, id })
      else reject(this.#over ?? new Error(`The Node peer is not running. ${this.#errors}`))
    })
  }

  /** Subscribes to all messages that are not answers. Returns a function that unsubscribes. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#changes.on('message', listener)
    return () => this.#changes.off('message', listener)
  }

  /** Resolves with the first `wanted` message, `first` included; rejects when the process ends before. */
  async until<T>(pick: (message: Message) => T | null, first: () => Promise<T | null>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#changes.off('message', check)
        this.#changes.off('end', failed)
      }
      const failed = (error: Error) => {
        settle()
        reject(error)
      }
      const take = (picked: T | null) => {
        if (picked === null) return
        settle()
        resolve(picked)
      }
      const check = (message: Message) => take(pick(message))
      this.#changes.on('message', check)
      this.#changes.on('end', failed)
      first().then(take, failed)
    })
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect()
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_GRACE_MS)
    await this.ended
    clearTimeout(kill)
  }

  #receive(message: Answer | Message): void {
    if (message.type !== 'result' && message.type !== 'failure') {
      this.#changes.emit('message', message)
      return
    }
    const answer = message as Answer
    const call = this.#pending.get(answer.id)
    this.#pending.delete(answer.id)
    if (answer.type === 'result') call?.resolve(answer.value)
    else call?.reject(new Error(answer.message))
  }
}
