import { hostKindOf } from '../../peering/private-host.ts'
import { urlOf } from './embed-torrent.ts'

// Who may have the embed's origin show a preview, whose question names that origin and not the page: one of the same
// operator alone. A common end of two names does not say so: below `pages.dev` there are sites of everyone.

/** Names of this computer under which `npm start` serves the app. */
const APP_HOSTS = ['127.0.0.1', 'localhost', '[::1]']

/** @param page its origin @param app as `config.json` of the embed's host has it */
export function isNamedApp(page: string, app: unknown): boolean {
  return typeof app === 'string' && page !== 'null' && urlOf(app)?.origin === page
}

/** Whether the page is what the server of the embed's origin answers as the app, on this computer. */
export function isAppBeside(page: string, own: string): boolean {
  const [, scheme = '', port = ''] = /^(https?:\/\/).*?(:\d+)?$/.exec(own) ?? []
  return hostKindOf(own) === 'loopback' && APP_HOSTS.some((host) => page === `${scheme}${host}${port}`)
}
