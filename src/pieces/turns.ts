/** Lets one task at a time in, in the order they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `task` when all before it have ended, well or badly. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(task, task)
    this.#last = turn.catch(() => {})
    return turn
  }
}
