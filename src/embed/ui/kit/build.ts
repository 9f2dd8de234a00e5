/** Which build of our origin this is: of all its files, as `build.json` says. */
export interface Build {
  readonly version: string
  readonly hash: string
}

/** Null where it cannot be read. */
export async function loadBuild(address: URL): Promise<Build | null> {
  try {
    const response = await fetch(address, { credentials: 'omit' })
    const { version, hash } = (await response.json()) as Partial<Record<keyof Build, unknown>>
    return typeof version === 'string' && typeof hash === 'string' ? { version, hash } : null
  } catch {
    return null
  }
}
