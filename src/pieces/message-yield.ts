/**
 * Makes a function that resolves once the messages that have already arrived are handled. Message channels, unlike
 * timers, are neither clamped to 4 ms nor throttled, and queue behind the messages that wait already.
 */
export function createMessageYield(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      port2.postMessage(null)
    })
}
