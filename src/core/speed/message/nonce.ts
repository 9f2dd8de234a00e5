/** Bytes of the nonce in terms. Here alone, so that what only makes one loads no cryptography. */
export const NONCE_BYTES = 32
