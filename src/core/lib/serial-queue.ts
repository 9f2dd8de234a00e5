/** Runs one task at a time, in the order in which they are added. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `task` once every earlier task has settled; a task that failed does not stop those after it. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => {})
    return result
  }

  /** Resolves once every task added so far has settled. */
  async idle(): Promise<void> {
    await this.#last
  }
}
