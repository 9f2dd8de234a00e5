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
  'watch.wait.alone': 'Nobody with this torrent is connected. Freshet goes on when somebody is.',
  'watch.wait.missing': 'Nobody who is connected has this part. Freshet goes on when somebody has.',
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
} as const satisfies Catalogue
