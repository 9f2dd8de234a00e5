import { anvilPath, NoAnvilError } from './anvil.ts'

/** Which EVM a local chain runs on: anvil, or the chain that pages run in the browser, here in Node. */
export type NodeKind = 'anvil' | 'play'

/** Something that answers JSON-RPC on loopback, anvil's own methods included as far as {@link LocalChain} needs them. */
export interface ChainNode {
  readonly url: string
  stop(): Promise<void>
}

/** What can be tested here: both where there is anvil for this machine. */
export const localNodes = (): readonly NodeKind[] => [...new Set([preferredNode(), 'play'] as const)]

/** anvil where there is one for this machine. */
export function preferredNode(): NodeKind {
  try {
    anvilPath()
    return 'anvil'
  } catch (error) {
    if (error instanceof NoAnvilError) return 'play'
    throw error
  }
}
