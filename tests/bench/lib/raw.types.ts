/** Messages between the bench and its raw sender. */
export type ToRawSender =
  | { readonly kind: 'send'; readonly bytes: number }
  | { readonly kind: 'answer'; readonly sdp: string }

/** The offer contains every candidate. */
export type FromRawSender = { readonly kind: 'offer'; readonly sdp: string }
