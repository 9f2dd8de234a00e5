/** Stands where the piece worker does; the host only starts it. */
addEventListener('message', () => undefined)

export {}
