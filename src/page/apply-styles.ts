/**
 * Applies the style sheets that the built page loads for print only, so that the first paint does not wait for them
 * (vite.config.ts). Resolves when all are applied; one that cannot be loaded does not keep the app from starting.
 */
export async function applyStyles(): Promise<void> {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"][media="print"]')
  await Promise.all([...links].map(applied))
}

function applied(link: HTMLLinkElement): Promise<void> {
  return new Promise((resolve) => {
    const apply = (): void => {
      link.media = 'all'
      resolve()
    }
    if (link.sheet !== null) return apply()
    link.addEventListener('load', apply, { once: true })
    link.addEventListener('error', () => resolve(), { once: true })
  })
}
