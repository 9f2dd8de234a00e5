/** The part of `navigator.locks` that is used. */
export type Locks = Pick<LockManager, 'request'>

/**
 * Acquires a lock for the lifetime of this worker. Waits for another holder for `waitMs`, then steals the lock: the
 * worker of a page that hangs never ends.
 *
 * @param onStolen called once when another worker has stolen it in turn: this one must no longer write
 */
export function holdStoreLock(locks: Locks, name: string, waitMs: number, onStolen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isHeld = false
    const hold = (): Promise<never> => {
      isHeld = true
      resolve()
      return new Promise(() => {})
    }
    const onRejected = (thrown: unknown): void => {
      if (isHeld) onStolen()
      else reject(thrown)
    }
    locks.request(name, { signal: AbortSignal.timeout(waitMs) }, hold).catch((thrown: unknown) => {
      if (isHeld) return onStolen()
      if (!(thrown instanceof DOMException && thrown.name === 'TimeoutError')) return reject(thrown)
      locks.request(name, { steal: true }, hold).catch(onRejected)
    })
  })
}
