/** The npm package `events`, as far as we and the protocol packages use it; Node's own types have precedence. */
declare module 'events' {
  export class EventEmitter {
    on(event: string, listener: (...args: never[]) => void): this
    once(event: string, listener: (...args: never[]) => void): this
    off(event: string, listener: (...args: never[]) => void): this
    removeListener(event: string, listener: (...args: never[]) => void): this
    emit(event: string, ...args: unknown[]): boolean
    listenerCount(event: string): number
    setMaxListeners(count: number): this
  }
  export default EventEmitter
}
