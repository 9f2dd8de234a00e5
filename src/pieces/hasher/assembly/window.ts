/**
 * Bytes of each of the four lanes of the window; a multiple of 64. All four fit a 512 KiB L2 cache beside the bytes
 * they are copied from.
 */
export const LANE_BYTES: u32 = 64 * 1024

/** Where messages are put for hashing: four lanes of LANE_BYTES, one behind the other, past everything static. */
export const WINDOW: usize = (__heap_base + 63) & ~63
