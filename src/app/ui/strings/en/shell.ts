import type { Catalogue } from '../messages/translate.ts'

/** Of what stands around every page, and actions that several parts offer. */
export const shell = {
  'app.name': 'Freshet',

  'page.title': '{page} · {app}',
  'page.titleProgress': '{percent} · {page} · {app}',

  'header.home': 'Freshet home',
  'header.skip': 'Skip to the content',
  'header.offline': 'Offline',
  'header.download': 'Download speed',
  'header.upload': 'Upload speed',
  'header.install': 'Install app',
  'header.add': 'Add',
  'header.share': 'Share files',
  'header.menu': 'Theme and settings',
  'header.settings': 'Settings',
  'header.money': 'Money',
  'header.moneyAttention': 'Money: something needs your attention',

  'action.close': 'Close',
  'action.cancel': 'Cancel',
  'action.dismiss': 'Dismiss',
  'action.undo': 'Undo',
  'action.retry': 'Try again',
  'action.pause': 'Pause',
  'action.resume': 'Resume',
  'action.watch': 'Watch',
  'action.listen': 'Listen',
  'action.view': 'Open',
  'action.save': 'Save file',
  'action.saveWhole': 'Save',
  'action.saveAll': 'Save all as one zip file',
  'action.saveChosen': 'Save (several files: one zip)',
  'action.saveZip': 'Save as a zip',
  'action.saveFolder': 'Save to a folder…',
  'action.copyMagnet': 'Copy magnet link',
  'action.share': 'Share',
  'action.shareLink': 'Share link…',
  'action.copyLink': 'Copy Freshet link',
  'action.saveTorrent': 'Save .torrent file',
  'action.saveTorrentNoKey': 'Save .torrent file (without the key)',
  'action.recheck': 'Check data again',
  'action.limit': 'Limit speed…',
  'action.remove': 'Remove…',

  'toasts.label': 'Notices',

  'notice.error': '{name}: {words}',
  'notice.existed': '{name} is already in your list.',
  'notice.existedMany': {
    one: '{count} of these was already in your list.',
    other: '{count} of these were already in your list.',
  },
  'notice.unlocked': 'Unlocked: the files can be opened now.',
  'notice.addCancelled': '{name} was not added.',
  'notice.removed': '{name} was removed. Its data is kept.',
  'notice.deleted': '{name} and its data were deleted.',
  'notice.saveGrowing':
    '{name} is not all here yet. The browser saves it while the rest comes: keep this page open until then.',
  'notice.savePart': 'Only the files of {name} that are complete are saved. Save again for the rest when it is here.',
  'notice.folderSaved': '{name} is saved in the folder.',
  'notice.folderSavedRenamed': {
    one: '{name} is saved in the folder. {count} name was changed there, as not every system allows it.',
    other: '{name} is saved in the folder. {count} names were changed there, as not every system allows them.',
  },
  'notice.keptDeleted': 'The data of {name} was deleted.',
  'notice.restored': '{name} is back in your list.',
  'notice.magnetCopied': 'Magnet link copied.',
  'notice.linkCopied': 'Freshet link copied. It opens this torrent in the browser of anyone you send it to.',
  'notice.copyFailed': 'The browser did not let Freshet copy. Allow the clipboard for this page and try again.',
  'notice.shared': 'The link to {name} is ready: it is in your list.',
  'notice.sharedExisted': '{name} was in your list already, with the same files.',
  'notice.settingsSaved': 'Settings saved.',

  'update.ready': 'A new version of Freshet is ready. Restarting takes a moment and loses nothing.',
  'update.restart': 'Restart now',
  'update.later': 'Later',

  'elsewhere.title': 'Freshet is open in another tab',
  'elsewhere.unreachable':
    'Freshet is open in another tab, and this tab does not reach it. Your torrents go on there. You can move them here.',
  'elsewhere.version': 'Another tab has Freshet open in another version. Reload that tab, or move your torrents here.',
  'elsewhere.move': 'Move here',

  'failed.title': 'Freshet has stopped',
  'failed.restart': 'Start again',
  'failed.detail': '{message} ({code})',
  'failed.part': 'This part of Freshet could not be loaded. Check your connection and reload the page.',

  'framed.title': 'Freshet runs in a window of its own',
  'framed.text':
    'Another site shows it inside its own page, where that site could mislead you about what you agree to. Nothing has been connected.',
  'framed.open': 'Open Freshet in its own window',

  'tooOld.title': 'This browser cannot run Freshet',
  'tooOld.text':
    'Freshet needs a current browser over a secure address: Chrome or Edge 140, Firefox 144, Safari 18.2, or later. If yours is newer, an extension or a setting may have switched something off.',
  'tooOld.missing': 'Missing: {list}',
} as const satisfies Catalogue
