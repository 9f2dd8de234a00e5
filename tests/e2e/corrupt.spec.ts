import { expect, test } from './fixtures.ts'

test('a seeder that sends corrupt data is found out and banned; an honest one completes the download', async ({
  app,
  seed,
}) => {
  const files = [{ name: 'honest.bin', size: 2 << 20 }]
  const liar = await seed({ files, gate: { corrupt: [2, 7, 11, 30] } })
  const page = await app.open(`#${liar.magnet}`)
  await expect(page.getByText(/corrupt|damaged|did not match|wrong data/i).first()).toBeVisible()
  await liar.until((status) => status.wiresOpened > 0 && status.peers === 0)

  const honest = await seed({ files })
  expect(honest.infoHash).toBe(liar.infoHash)
  await expect(page.getByText('Complete, sharing')).toBeVisible()
  const fetched = await page.evaluate(async (infoHash) => {
    const response = await fetch(`/stream/${infoHash}/honest.bin`)
    const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer())
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }, honest.infoHash)
  expect(fetched).toBe(honest.files[0]?.sha256)
})
