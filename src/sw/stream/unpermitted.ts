import { withNamespace } from '../../protocol/namespace.ts'
import type { StreamAddress, ZipAddress } from './address.ts'
import { refusal } from './head.ts'

/**
 * Answers a navigation to a torrent's file that no window of the app had permitted: a window goes to that torrent's
 * page in the app, a frame gets a refusal. Nothing but the request decides, so that a site that opens the address
 * learns nothing of what is here.
 */
export function answerUnpermitted(
  { destination }: Pick<Request, 'destination'>,
  address: StreamAddress | ZipAddress | 'invalid',
  scope: URL,
  namespace: string,
): Response {
  if (destination !== 'document') return new Response(null, refusal(403))
  const page = address === 'invalid' ? '' : `#/torrent/${address.infoHash}`
  const { status, headers } = refusal(303, { Location: withNamespace(scope.href, namespace) + page })
  return new Response(null, { status, headers })
}
