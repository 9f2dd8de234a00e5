import { forgetAll } from './service-worker.ts'
import { UsersLock } from './users-lock.ts'

/** Deletes what is stored in the partition, when no frame uses it any more: all close when the yes is taken back. */
export async function forgetPartition(base: string): Promise<void> {
  await UsersLock.whenFree(() => forgetAll(base))
}

/** The same, unless a frame uses it: then false. */
export async function forgetUnused(base: string): Promise<boolean> {
  return (await UsersLock.ifFree(() => forgetAll(base))) !== null
}
