import type { ManifestOptions } from 'vite-plugin-pwa'
import { SHARE_FIELDS, SHARE_PATH } from '../protocol/adding/shared.ts'

/**
 * The web app manifest. Addresses are relative to it, so that the app also installs from a folder of a site.
 * `id` must never change: browsers identify an installed Freshet by it.
 */
export const pwaManifest: Partial<ManifestOptions> = {
  id: '/?app=freshet',
  name: 'Freshet',
  short_name: 'Freshet',
  description:
    'A BitTorrent client that is a web page. Watch while it downloads, keep what you have across reloads, and seed back: nothing to install.',
  lang: 'en',
  dir: 'ltr',
  start_url: './',
  scope: './',
  display: 'standalone',
  display_override: ['window-controls-overlay', 'standalone', 'minimal-ui'],
  orientation: 'any',
  background_color: '#f1f6f5',
  theme_color: '#0a6670',
  // A second start focuses the open window, since one engine is enough.
  launch_handler: { client_mode: ['focus-existing', 'auto'] },
  // The link stands in the fragment: no server sees it.
  protocol_handlers: [{ protocol: 'magnet', url: './#%s' }],
  file_handlers: [{ action: './', accept: { 'application/x-bittorrent': ['.torrent'] } }],
  // Answered by the service worker (src/sw/share-target.ts).
  share_target: {
    action: `./${SHARE_PATH}`,
    method: 'POST',
    enctype: 'multipart/form-data',
    params: {
      title: SHARE_FIELDS.title,
      text: SHARE_FIELDS.text,
      url: SHARE_FIELDS.url,
      files: [{ name: SHARE_FIELDS.files, accept: ['application/x-bittorrent', '.torrent', '*/*'] }],
    },
  },
  categories: ['utilities', 'entertainment', 'productivity'],
  prefer_related_applications: false,
  icons: [
    { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  screenshots: [
    {
      src: 'screenshots/wide.png',
      sizes: '1280x800',
      type: 'image/png',
      form_factor: 'wide',
      label: 'Torrents with their progress, speeds and time left',
    },
    {
      src: 'screenshots/wide-watch.png',
      sizes: '1280x800',
      type: 'image/png',
      form_factor: 'wide',
      label: 'Watching a film while it downloads',
    },
    {
      src: 'screenshots/narrow.png',
      sizes: '390x844',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'The list of torrents on a phone',
    },
  ],
  shortcuts: [
    {
      name: 'Add a torrent',
      short_name: 'Add',
      description: 'Paste a magnet link or choose a .torrent file',
      url: './#/add',
      icons: [{ src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
    {
      name: 'Share files',
      short_name: 'Share',
      description: 'Choose files or a folder and get a link to them',
      url: './#/share',
      icons: [{ src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
    {
      name: 'Money',
      short_name: 'Money',
      description: 'What you earn and spend, and your wallet',
      url: './#/money/speed',
      icons: [{ src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' }],
    },
  ],
}
