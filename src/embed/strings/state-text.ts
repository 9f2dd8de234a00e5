import type { FrameState } from '../../core/embed/embed-state.ts'
import type { Words } from './language.ts'

/** What a state means for the visitor, and what can be done. */
export function stateText({ states }: Words, state: FrameState): string {
  switch (state.kind) {
    case 'resting':
      return states.resting[state.reason]
    case 'blocked':
      return states.blocked[state.reason]
    case 'unsupported':
      return states.unsupported[state.reason]
    case 'failed':
      return state.reason === 'mismatch' ? states.failed.mismatch : states.failed.other(state.reason)
    default:
      return states[state.kind]
  }
}
