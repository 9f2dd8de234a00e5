import type { EmbedState } from '../../core/embed/embed-state.ts'
import type { EmbedOptions } from '../../core/embed/owner/embed-options.ts'

/** From the app's builder to the preview page on the embed's origin. The page checks the options as a frame would. */
export type ToPreview =
  /** With `agreed`, as it looks after a yes, with numbers of an example. */
  | { readonly kind: 'freshet:preview'; readonly options: EmbedOptions; readonly agreed: boolean }
  /** Takes the answer in the preview back. */
  | { readonly kind: 'freshet:preview-stop' }

/** From the preview page: when it listens, and with each change of what it shows. */
export interface FromPreview {
  readonly kind: 'freshet:previewed'
  /** Null: nothing is shown. */
  readonly state: EmbedState['kind'] | null
  /** Of the page, CSS pixels. */
  readonly height: number
}

export function isToPreview(value: unknown): value is ToPreview {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  if (value.kind === 'freshet:preview-stop') return true
  if (value.kind !== 'freshet:preview' || !('agreed' in value) || typeof value.agreed !== 'boolean') return false
  return 'options' in value && typeof value.options === 'object'
}

export function isFromPreview(value: unknown): value is FromPreview {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'freshet:previewed')
    return false
  const { state, height } = value as Partial<FromPreview>
  return (state === null || typeof state === 'string') && typeof height === 'number' && Number.isFinite(height)
}
