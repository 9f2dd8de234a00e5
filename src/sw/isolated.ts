import type { WorkboxPlugin } from 'workbox-core'
import { ISOLATION } from './stream/head.ts'

/**
 * Separates the app's pages from the windows that opened them, also on hosts that send no such header: else another
 * site could count the frames of a window that it opened, and so see what the app shows in it.
 */
export const isolated: WorkboxPlugin = {
  handlerWillRespond: async ({ request, response }) => {
    if (request.mode !== 'navigate') return response
    const headers = new Headers(response.headers)
    for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value)
    return new Response(response.body, { status: response.status, headers })
  },
}
