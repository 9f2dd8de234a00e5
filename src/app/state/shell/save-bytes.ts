/** Lets the browser save bytes as a file. Characters of `name` that a file system may refuse are replaced. */
export function saveBytes(bytes: Uint8Array, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))
  const link = document.createElement('a')
  link.href = url
  // biome-ignore lint/suspicious/noControlCharactersInRegex: file names must not contain them.
  link.download = name.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '_')
  link.click()
  // The download keeps the bytes from the click on; some browsers start it late.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
