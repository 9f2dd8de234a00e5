import type { Catalogue } from '../messages/translate.ts'

/** Of saving into a folder, of what torrents use of the storage, and of how long the browser keeps it. */
export const saving = {
  'folder.title': 'Save to a folder',
  'folder.what': {
    one: '{count} file, {size}, is written with its folders into the folder that you choose.',
    other: '{count} files, {size}, are written with their folders into the folder that you choose.',
  },
  'folder.part': {
    one: '{count} file is not complete yet and is left out. Save again later: what is in the folder already is skipped.',
    other:
      '{count} files are not complete yet and are left out. Save again later: what is in the folder already is skipped.',
  },
  'folder.none': 'No file that you chose is complete yet. Save them when one is.',
  'folder.choose': 'Choose a folder',
  'folder.goOn': 'Go on in {folder}',
  'folder.remember': 'Remember this folder',
  'folder.remembered': 'Saving this torrent again goes on there.',
  'folder.notRemembered': 'Next time you choose a folder again.',
  'folder.checking': 'Looking at what is in {folder} already',
  'folder.writing': 'Saving to {folder}',
  'folder.renamed': {
    one: '{count} name is not allowed on every system, and is changed in the folder:',
    other: '{count} names are not allowed on every system, and are changed in the folder:',
  },
  'folder.renamedAs': '{from} is saved as {to}',
  'folder.progress': '{done} of {total}',
  'folder.hide': 'Go on in the background',
  'folder.differing': {
    one: '{count} file of that name in {folder} is another one. Replace it?',
    other: '{count} files of these names in {folder} are other ones. Replace them?',
  },
  'folder.replace': 'Replace',
  'folder.keep': 'Keep them, save the rest',
  'folder.done': {
    one: 'Done. {count} file was written to {folder}.',
    other: 'Done. {count} files were written to {folder}.',
  },
  'folder.skipped': { one: '{count} file was there already.', other: '{count} files were there already.' },
  'folder.kept': { one: '{count} different file was kept.', other: '{count} different files were kept.' },
  'folder.cancelled': {
    one: 'Stopped. {count} file is whole in {folder}; nothing is there in part. Save again to go on.',
    other: 'Stopped. {count} files are whole in {folder}; nothing is there in part. Save again to go on.',
  },
  'folder.again': 'Choose a folder again',
  'folder.busy': 'Another torrent is being saved: {name}',

  'stored.title': 'What each torrent uses',
  'stored.none': 'Nothing yet: no torrent of your list has data here.',
  'stored.choose': 'Choose {name}',
  'stored.whole': 'Complete',
  'stored.part': '{percent} here',
  'stored.remove': 'Remove from list, keep data',
  'stored.delete': 'Remove and delete data',
  'stored.confirm': 'Remove these torrents and delete their data?',
  'stored.confirmText': {
    one: '{count} torrent is removed, and its data ({size}) is deleted from this browser. This cannot be undone. Save first what you want to keep.',
    other:
      '{count} torrents are removed, and their data ({size}) is deleted from this browser. This cannot be undone. Save first what you want to keep.',
  },
  'stored.chosen': {
    one: '{count} chosen, {size}',
    other: '{count} chosen, {size}',
  },
  'stored.more': '{name} and {count} more',

  'full.title': 'There is not enough space for this torrent',
  'full.text': 'What you have stays. Make space, or take less of it:',
  'full.free': 'Free space…',
  'full.fewer': 'Choose fewer files',
  'full.anyway': 'Download as far as it goes',

  'risk.ios':
    'Safari deletes what a site has kept when you have not opened it for seven days of use. Freshet on the Home Screen is not affected.',
  'risk.small':
    'This browser gives Freshet only {quota} here, as private windows do: what you keep may be gone when the window closes. Save your files, or open Freshet in a normal window.',
  'risk.title': 'How long your torrents are kept',
  'risk.dismiss': 'Understood',

  'install.ios': 'To install Freshet on an iPhone or iPad:',
  'install.share': 'Press Share, the square with an arrow, in the bar of Safari.',
  'install.add': 'Choose Add to Home Screen. You may have to scroll.',
  'install.open': 'Press Add, and open Freshet from the Home Screen from now on.',
} as const satisfies Catalogue
