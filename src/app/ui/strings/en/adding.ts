import type { Catalogue } from '../messages/translate.ts'

/** Of adding torrents: the dialog, and links in the address. */
export const adding = {
  'add.title': 'Add torrents',
  'add.label': 'Link of a torrent',
  'add.sample': 'magnet:?xt=urn:btih:…',
  'add.note':
    'A magnet link, an info hash or the address of a .torrent file, one on each line. Enter adds, Shift+Enter starts a new line.',
  'add.chooseFirst': 'Choose files before downloading',
  'add.choose': 'Choose .torrent files',
  'add.submit': 'Add',
  'add.adding': 'Adding…',
  'add.declined': 'Nothing was added: Freshet connects to peers only after you agree that they see your IP address.',
  'add.drop': 'Drop to add or share',

  'shared.title': 'Passed on to Freshet',
  'shared.bad': 'This cannot be opened',
  'shared.nothing': 'There is no link of a torrent and no file in what was shared.',
  'shared.torrents': { one: '{count} torrent', other: '{count} torrents' },
  'shared.files': { one: '{count} file, {size}', other: '{count} files, {size}' },
  'shared.more': { one: 'and {count} more', other: 'and {count} more' },
  'shared.add': { one: 'Add torrent', other: 'Add {count} torrents' },
  'shared.share': { one: 'Share this file', other: 'Share {count} files' },

  'link.title': 'Open these files?',
  'link.what':
    'Freshet, the page you are on, downloads files from the people who have them, and shows them here. There is nothing to install and no account.',
  'link.size': '{size} in all, as the link says. The names and sizes of the files are shown once it is open.',
  'link.sizeMost':
    'At most {size} in all, as the link says. The names and sizes of the files are shown once it is open.',
  'link.noSize': 'The names and sizes of the files are shown once it is open.',
  'link.encrypted': 'Encrypted files',
  'link.encryptedText':
    'The names and the files are encrypted, and this link has the key to them. Anyone with the whole link can read them.',
  'link.bad': 'This link cannot be opened',
  'link.opening': 'One moment…',
  'link.hosts': 'To find the files, Freshet connects to:',
  'link.noHosts': 'The link names no server. Freshet asks the trackers of your settings.',
  'link.moreHosts': { one: 'and {count} more', other: 'and {count} more' },
  'link.refused': 'Left out, because these are on this computer or in its own network:',
  'link.open': 'Open files',
  'link.agree': 'Agree and open',
  'link.no': 'Not now',
  'link.edit': 'Edit the link',
} as const satisfies Catalogue
