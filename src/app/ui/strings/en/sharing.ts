import type { Catalogue } from '../messages/translate.ts'

/** Of sharing the user's own files: the sheet, the link, the receivers. Loads with the parts that show it. */
export const sharing = {
  'sheet.title': 'Share files',
  'sheet.titleJob': 'Making the link',
  'sheet.lead':
    'Choose what to share. You get a link. Those who open it download straight from this browser, while this page is open. Nothing is uploaded to a server.',
  'sheet.drop': 'or drop them anywhere in this window',
  'sheet.embed': 'You have a site of your own? Put the file into it.',
  'sheet.name': 'Name',
  'sheet.nameHint': 'What receivers see.',
  'sheet.several': { one: '{count} shared file', other: '{count} shared files' },
  'sheet.total': { one: '{count} file, {size}', other: '{count} files, {size}' },
  'sheet.list': 'Files that will be shared',
  'sheet.leaveOut': 'Leave out {name}',
  'sheet.showMore': { one: 'Show {count} more', other: 'Show {count} more' },
  'sheet.hidden': 'Left out, as your system made them for itself: {names}',
  'sheet.incomplete':
    'Not everything is here: the browser could not read some files, or a folder has more than {count}. Share its parts one by one.',
  'sheet.submit': 'Make the link',
  'sheet.working': 'Making the link…',

  'pick.files.first': 'Choose files',
  'pick.folder.first': 'Choose a folder',
  'pick.files.more': 'Add files',
  'pick.folder.more': 'Add a folder',
  'pick.files.again': 'Choose the files again',
  'pick.folder.again': 'Choose the folder again',

  'draft.empty': 'There is nothing to share yet.',
  'draft.no-data': 'All of these files are empty: there is nothing to send.',
  'draft.too-many':
    'These are more than {count} files, the most that one link can have. Leave some out, or pack them into one file.',
  'draft.no-name': 'Type a name.',
  'draft.tracker': 'Each tracker has to be an address that begins with wss://.',
  'draft.web-seed': 'Each web server has to be an address that begins with https://.',

  'keep.label': 'Where the files stay',
  'keep.in-place': 'Send them from where they are',
  'keep.in-place.reopen':
    'Takes no space. After the browser restarts, it asks you once more whether Freshet may read them. If one is changed, moved or deleted, its sharing stops and Freshet tells you.',
  'keep.in-place.once':
    'Takes no space. After this page is closed or reloaded, you have to choose the same files again. If one is changed, moved or deleted, its sharing stops and Freshet tells you.',
  'keep.copy': 'Copy them into this browser',
  'keep.copy.text':
    'Takes {size}; {free} are free. Sharing goes on after a restart, also when the files are changed or deleted.',
  'keep.copy.unknown': 'Takes {size}. Sharing goes on after a restart, also when the files are changed or deleted.',
  'keep.copy.full':
    'Takes {size}, but only {free} are free in this browser. Remove a torrent with its data, or send the files from where they are.',

  'encrypt.label': 'Encrypt',
  'encrypt.text':
    'Anyone with the whole link can read the files and their names, and no one else: not the trackers, and not those who help to pass the files on. Receivers open the link in a browser; other BitTorrent programs cannot read the files.',

  'expert.title': 'For experts',
  'expert.pieceLength': 'Piece length',
  'expert.auto': 'Automatic',
  'expert.trackers': 'Trackers',
  'expert.trackersHint': 'One address (wss://…) on each line. Empty: those of your settings.',
  'expert.webSeeds': 'Web servers that have the same files',
  'expert.webSeedsHint': 'One address (https://…) on each line. Receivers also download from there (BEP 19).',
  'expert.comment': 'Comment',
  'expert.source': 'Source',
  'expert.sourceHint': 'A short text that makes the info hash different; some trackers ask for one.',
  'expert.private': 'Private',
  'expert.privateText': 'Receivers find each other by these trackers alone (BEP 27). It hides nothing.',

  'job.waiting': 'Waiting for the one before it',
  'job.hashing': 'Reading the files',
  'job.copying': 'Copying the files',
  'job.cancelling': 'Stopping…',
  'job.progress': 'Progress of {name}',
  'job.done': '{done} of {total}',
  'job.background': 'Go on in the background',
  'job.cancel': 'Stop',
  'job.list': 'Links being made',
  'job.show': 'Show {name}',

  'failed.title': 'The link could not be made.',
  'failed.leaveOut': 'Leave it out',

  'link.title': 'Share this torrent',
  'link.ready': 'Your link is ready',
  'link.field': 'Link',
  'link.copy': 'Copy link',
  'link.copied': 'Copied',
  'link.copyFailed': 'The browser did not let Freshet copy. Select the link and copy it yourself.',
  'link.send': 'Send…',
  'link.magnet': 'Copy magnet link',
  'link.magnetCopied': 'Magnet link copied',
  'link.torrent': 'Save .torrent file',
  'link.torrentNoKey':
    'The .torrent file does not hold the key: with it alone the files can be downloaded, but not read.',
  'link.qr': 'QR code of the link to {name}',
  'link.qrLong': 'This link is too long for a QR code.',
  'link.who': 'It opens in any current browser, with nothing to install.',
  'link.whoEncrypted':
    'It opens in any current browser, with nothing to install. Send the whole link: the key to the files is a part of it, and anyone who has it can read them.',
  'link.keyMissing':
    'The key is missing here, and so from this link: those who open it can download the encrypted files, but not read them.',
  'link.open': 'It works while this page is open, or while someone else who has everything is online.',
  'link.openPart': 'You do not have all of it yourself yet: receivers get the rest from others.',
  'link.paused': 'It is paused, so nothing is sent from here. Resume it first.',
  'link.done': 'Done',

  'receivers.title': 'Receivers',
  'receivers.none':
    'No one is downloading this from you now. Freshet sends it to those who ask, while this page is open.',
  'receivers.notSent': 'Nothing is sent now.',
  'receivers.show': 'Show receivers',
  'receivers.progress': 'How much {name} has',
  'receivers.has': '{percent} received',
  'receivers.sent': '{size} from you',
  'receivers.stop': 'Stop sending to this one',
  'receivers.stopNamed': 'Stop sending to this one: {name}',
  'receivers.stopTitle': 'Stop sending to this receiver?',
  'receivers.stopText':
    'The connection is closed. Until you close or reload Freshet, it refuses this receiver and all others in the same network. What the receiver has it keeps, and it may get the rest from others. A receiver that reloads its page and comes back from another network cannot be told from a new one.',
  'receivers.stopAll': 'Stop sharing with all',
  'receivers.stopAllTitle': 'Stop sharing with all?',
  'receivers.stopAllText':
    'Pauses the torrent: every connection is closed, and the link does not work until you resume it.',

  'receiving.none':
    'No one is downloading this now. Those who open the link get it from here, while this page is open.',
  'receiving.text': {
    one: '{count} person is downloading this from you.',
    other: '{count} people are downloading this from you.',
  },
  'receiving.alone': {
    one: '{count} person is downloading this from you, and no one else has all of it. Keep this page open.',
    other: '{count} people are downloading this from you, and no one else has all of it. Keep this page open.',
  },

  'fault.needs-permission': 'The browser has to be allowed again to read the files that you share.',
  'fault.needs-permission.act': 'Allow reading',
  'fault.missing':
    'The shared files cannot be read: they were moved, renamed or deleted, or the page in which you chose them was closed or reloaded. Choose them again, and the link works as before.',
  'fault.changed':
    'A shared file has changed since the link was made. The link stands for the old version: only the parts that are still the same are sent.',
  'fault.changed.open': 'See what to do',
  'fault.changed.new': 'Share the new version',
  'fault.changed.check': 'Check again',
} as const satisfies Catalogue
