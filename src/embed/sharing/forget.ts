import { forgetAll } from './service-worker.ts'
import { UsersLock } from './users-lock.ts'

/** Deletes what is stored in the partition, when no frame uses it any more: all close when the yes is taken back. */
export async function forgetPartition(base: string): Promise<void> {
  await UsersLock.whenFree(() => forgetAll(base))
}

/** What is known of an earlier yes. */
interface Leftovers {
  readonly hasLeftovers: boolean
  isAnyGiven(): boolean
  onForgotten(): void
}

/** Deletes what an earlier yes has left, unless another frame of the site still uses it. */
export async function forgetLeftovers(record: Leftovers, base: string): Promise<void> {
  if (!record.hasLeftovers || record.isAnyGiven()) return
  if ((await UsersLock.ifFree(() => forgetAll(base))) !== null) record.onForgotten()
}
