/** The two functions of Node's `Buffer` that the abstract-chunk-store suite calls. */
Object.assign(globalThis, {
  Buffer: {
    from: (text: string) => new TextEncoder().encode(text),
    alloc: (length: number) => new Uint8Array(length),
  },
})
