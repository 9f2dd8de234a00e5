import * as whole from '../../core/peering/client-name.ts'

/** An embed shows no names of peers' programs. */
export const clientNameOf = (): null => null
export const answersManyRequests = whole.answersManyRequests
