import { anvilPath, NoAnvilError } from './anvil.ts'

/** The EVM of a local chain: anvil, or the chain that pages run in the browser, here in Node. */
export type NodeKind = 'anvil' | 'play'

/** A node on loopback, with those of anvil's own methods that {@link LocalChain} needs. */
export interface ChainNode {
  readonly url: string
  /** Of its process, where it has one of its own. */
  readonly pid?: number
  /** Resolves with the way it ended, where it is a process of its own. */
  readonly ended?: Promise<Error>
  stop(): Promise<void>
}

/** The nodes that tests can use: both where anvil exists for this platform. */
export const localNodes = (): readonly NodeKind[] => [...new Set([preferredNode(), 'play'] as const)]

/** anvil where it exists for this platform. */
export function preferredNode(): NodeKind {
  try {
    anvilPath()
    return 'anvil'
  } catch (error) {
    if (error instanceof NoAnvilError) return 'play'
    throw error
  }
}
