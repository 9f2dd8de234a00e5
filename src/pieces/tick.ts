/**
 * Makes a way to let waiting messages be handled first. Message channels, unlike timers, are neither clamped to 4 ms nor throttled,
 * and take their place behind the messages that have arrived already.
 */
export function makeTick(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      port2.postMessage(null)
    })
}
