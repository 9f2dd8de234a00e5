/** What the bench and its raw sender say to each other. */
export type ToRawSender =
  | { readonly kind: 'send'; readonly bytes: number }
  | { readonly kind: 'answer'; readonly sdp: string }

/** The offer has every candidate in it. */
export type FromRawSender = { readonly kind: 'offer'; readonly sdp: string }
