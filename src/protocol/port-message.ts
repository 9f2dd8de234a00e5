/** Whether `data` is a message of this kind with a MessagePort as its `port`. */
export function isPortMessage(data: unknown, kind: string): boolean {
  if (typeof data !== 'object' || data === null) return false
  const message = data as { readonly kind?: unknown; readonly port?: unknown }
  return message.kind === kind && message.port instanceof MessagePort
}
