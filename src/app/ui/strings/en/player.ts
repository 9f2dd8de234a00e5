import type { Catalogue } from '../messages/translate.ts'

/** Of watching, listening and looking at files. */
export const player = {
  'watch.player': 'Player: {name}',
  'watch.starting': 'Getting the player ready…',
  'watch.unavailable':
    'This window cannot play or save files, because the browser has switched service workers off here. Reload the page, or open Freshet in a normal window.',
  'watch.paused': 'The torrent is paused: only what is already here can be played.',
  'watch.buffering': 'Waiting for this part · {speed}',
  'watch.wait.paused': 'The torrent is paused. This part comes when you resume it.',
  'watch.wait.failed': 'The torrent has stopped with an error. This part comes when you resume it.',
  'watch.wait.offline': 'You are offline. Freshet goes on when the network is back.',
  'watch.wait.halted': 'Your limits for this connection hold it back. They are in the settings, under Data use.',
  'watch.wait.alone': 'No one who has this is connected now. Freshet goes on by itself when someone is.',
  'watch.wait.missing':
    'Those who are connected do not have this part. Freshet goes on by itself when one of them has it.',
  'watch.soundOnly':
    'This browser can play the sound but not the picture of this file. Save it to watch it in another player.',
  'watch.codec':
    'This browser cannot play this file: it does not know its format. Save it and open it in another player.',
  'watch.other': 'This kind of file cannot be shown here. Save it to open it.',
  'watch.nothing': 'There is nothing to watch in this torrent. Its files are under Files.',
  'watch.place': '{place} of {count}',
  'watch.previous': 'Previous file',
  'watch.next': 'Next file',
  'watch.image': 'Picture: {name}',
  'watch.picture': 'This browser cannot show this picture. Save it and open it elsewhere.',
  'watch.loading': 'Loading…',
  'watch.textStart': 'The first {shown} of {total}.',
  'watch.keys':
    'In the player: Space plays or pauses, the arrow keys seek and change the volume, F is full screen, M mutes.',

  'subtitles.label': 'Subtitles',
  'subtitles.off': 'Off',
  'subtitles.plain': 'Shown as plain text, without the styling of this format.',

  'encoding.label': 'Letters look wrong? Read as',
  'encoding.guess': '{name}, guessed',
  'encoding.utf-8': 'Unicode (UTF-8)',
  'encoding.utf-16le': 'Unicode (UTF-16 LE)',
  'encoding.utf-16be': 'Unicode (UTF-16 BE)',
  'encoding.windows-1252': 'Western European (Windows-1252)',
  'encoding.windows-1250': 'Central European (Windows-1250)',
  'encoding.windows-1251': 'Cyrillic (Windows-1251)',
  'encoding.koi8-r': 'Cyrillic (KOI8-R)',
  'encoding.ibm866': 'Cyrillic (DOS)',
  'encoding.windows-1253': 'Greek (Windows-1253)',
  'encoding.windows-1254': 'Turkish (Windows-1254)',
  'encoding.windows-1255': 'Hebrew (Windows-1255)',
  'encoding.windows-1256': 'Arabic (Windows-1256)',
  'encoding.windows-1257': 'Baltic (Windows-1257)',
  'encoding.windows-1258': 'Vietnamese (Windows-1258)',
  'encoding.windows-874': 'Thai (Windows-874)',
  'encoding.gb18030': 'Chinese, simplified (GBK)',
  'encoding.big5': 'Chinese, traditional (Big5)',
  'encoding.shift_jis': 'Japanese (Shift_JIS)',
  'encoding.euc-jp': 'Japanese (EUC-JP)',
  'encoding.euc-kr': 'Korean (EUC-KR)',
} as const satisfies Catalogue
