import type { Magnet } from '../../../core/metainfo/magnet.ts'
import { mayRequestFromLink } from '../../../core/peering/private-host.ts'

/** The hosts (with port) that a link names, each once. */
export interface LinkContacts {
  /** The app will connect to these. */
  readonly asked: readonly string[]
  /** The engine leaves these out: they are on this computer or in its network. */
  readonly refused: readonly string[]
}

/** @param app the address of the app */
export function contactsOf({ trackers, webSeeds, exactSources }: Magnet, app: string): LinkContacts {
  const asked = new Set<string>()
  const refused = new Set<string>()
  // A browser reaches no other trackers.
  for (const address of [...trackers.filter((url) => /^wss?:/i.test(url)), ...webSeeds, ...exactSources]) {
    if (!URL.canParse(address)) continue
    const hosts = mayRequestFromLink(address, app) ? asked : refused
    hosts.add(new URL(address).host)
  }
  return { asked: [...asked], refused: [...refused] }
}
