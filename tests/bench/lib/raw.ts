import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import type { FromRawSender, ToRawSender } from './raw.types.ts'

/** Answers the offer; `window.raw` resolves with the ms from the first message to the last. */
function receive(page: Page, sdp: string, bytes: number): Promise<string> {
  return page.evaluate(
    async ({ sdp, bytes }) => {
      const connection = new RTCPeerConnection({ iceServers: [] })
      const took = new Promise<number>((resolve) => {
        connection.ondatachannel = ({ channel }) => {
          let left = bytes
          let from = 0
          channel.binaryType = 'arraybuffer'
          channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
            if (left === bytes) from = performance.now()
            left -= data.byteLength
            if (left === 0) resolve(performance.now() - from)
          }
        }
      })
      Object.assign(globalThis, { raw: { connection, took } })
      await connection.setRemoteDescription({ type: 'offer', sdp })
      await connection.setLocalDescription(await connection.createAnswer())
      while (connection.iceGatheringState !== 'complete') {
        await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }))
      }
      return connection.localDescription?.sdp ?? ''
    },
    { sdp, bytes },
  )
}

/**
 * Sends `bytes` from a Node process to the page over one otherwise idle data channel; resolves with the ms from the
 * first received message to the last.
 *
 * @param pass rewrites the description that each end receives
 */
export async function rawTransfer(
  page: Page,
  bytes: number,
  pass: (kind: 'offer' | 'answer', sdp: string) => Promise<string> = async (_kind, sdp) => sdp,
): Promise<number> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = fork(fileURLToPath(new URL('./raw.process.ts', import.meta.url)), {
    execArgv: ['--import', tsx],
  })
  const ended = once(child, 'exit')
  try {
    child.send({ kind: 'send', bytes } satisfies ToRawSender)
    const [offer] = (await once(child, 'message')) as [FromRawSender]
    const answer = await receive(page, await pass('offer', offer.sdp), bytes)
    child.send({ kind: 'answer', sdp: await pass('answer', answer) } satisfies ToRawSender)
    return await page.evaluate(() => (globalThis as unknown as { raw: { took: Promise<number> } }).raw.took)
  } finally {
    if (child.connected) child.disconnect()
    await ended
  }
}
