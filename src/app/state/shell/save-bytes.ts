/** Has the browser save bytes as a file, under a name whose parts that no file system takes are replaced. */
export function offerBytes(bytes: Uint8Array, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))
  const link = document.createElement('a')
  link.href = url
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a file name.
  link.download = name.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '_')
  link.click()
  // The download has its own hold on the bytes from the click on; a minute is for browsers that start it late.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
