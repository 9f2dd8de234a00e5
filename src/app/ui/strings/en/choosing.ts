import type { Catalogue } from '../messages/translate.ts'

/** Of choosing the files of a torrent, before it is downloaded and under Files. */
export const choosing = {
  'filter.name': 'Filter by name',
  'filter.sample': 'Part of a name, or *.mkv, *.srt',
  'filter.types': 'Kinds of files',
  'filter.type.video': 'Video',
  'filter.type.subtitle': 'Subtitles',
  'filter.type.audio': 'Audio',
  'filter.type.picture': 'Pictures',
  'filter.type.document': 'Documents',
  'filter.type.archive': 'Archives',
  'filter.type.other': 'Other',
  'filter.typeOf': '{type} ({count})',
  'filter.shown': { one: '{count} file shown', other: '{count} files shown' },
  'filter.none': 'No file of this torrent is like that.',
  'filter.clear': 'Show all files',
  'filter.choose': { one: 'Choose this {count}', other: 'Choose these {count}' },
  'filter.skip': { one: 'Skip this {count}', other: 'Skip these {count}' },

  'choose.title': 'Choose the files',
  'choose.note': 'Nothing is downloaded yet. You can change the choice at any time afterwards.',
  'choose.all': 'Choose all',
  'choose.none': 'Choose none',
  'choose.tree': 'Files of this torrent',
  'choose.keys': 'Arrow keys move, Space chooses or skips, Right and Left open and close a folder.',
  'choose.file': '{name}, {size}',
  'choose.folder': {
    one: '{name}, {size}, folder, {chosen} of {count} file chosen',
    other: '{name}, {size}, folder, {chosen} of {count} files chosen',
  },
  'choose.more': { one: 'Show {count} more', other: 'Show {count} more' },
  'choose.total': {
    one: '{chosen} of {count} file, {size}',
    other: '{chosen} of {count} files, {size}',
  },
  'choose.free': '{free} free in this browser',
  'choose.tooLarge': 'That is {over} more than there is space for. Choose fewer files, or free some space first.',
  'choose.nothing': 'Choose at least one file.',
  'choose.download': 'Download',
  'choose.cancel': 'Cancel',
} as const satisfies Catalogue
