/** An embed shows no outlook of its torrents. */
export const supplyOf = () => ({ outlook: null, obtainable: null })
