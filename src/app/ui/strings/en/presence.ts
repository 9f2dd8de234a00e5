import type { Catalogue } from '../messages/translate.ts'

/** What Freshet shows outside its page, and how it uses the connection. */
export const presence = {
  'title.one': '{percent} · {name}',
  'title.many': { one: '{count} downloading · {percent}', other: '{count} downloading · {percent}' },
  'title.finished': 'Complete · {name}',
  'title.finishedMany': { one: '{count} complete', other: '{count} complete' },

  'dataUse.title': 'Data use',
  'dataUse.month': 'This month: {down} down, {up} up.',
  'dataUse.counted':
    'Counted are the files themselves, paid uploads too. What connections cost besides is a few per cent more.',
  'dataUse.unknown': 'The traffic of this month is known once Freshet has started.',
  'dataUse.meter.upload': 'Uploads of this month',
  'dataUse.meter.total': 'All traffic of this month',
  'dataUse.of': '{used} of {ceiling}',
  'dataUse.ceilings': 'Limits for a month',
  'dataUse.upload': 'Upload at most (GB)',
  'dataUse.total': 'Up and down at most (GB)',
  'dataUse.note':
    'A limit for uploads stops uploads; a limit for all stops everything until the next month. Empty: no limit.',
  'dataUse.save': 'Save monthly limits',
  'dataUse.onMetered': 'On a metered connection',
  'dataUse.rule.none': 'No limit',
  'dataUse.rule.uploads': 'Stop uploads',
  'dataUse.rule.everything': 'Stop everything',
  'dataUse.metered': 'This connection is metered',
  'dataUse.metered.on': 'On: the choice above holds now.',
  'dataUse.metered.off': 'Off. Switch it on where you pay by volume and the browser does not know it.',
  'dataUse.reports.cellular': 'The browser reports a mobile network, so the choice above holds now.',
  'dataUse.reports.saveData': 'The browser saves data (Data Saver), so the choice above holds now.',

  'halt.metered.uploads': 'Uploads are on hold: this connection is metered.',
  'halt.metered.everything': 'Everything is on hold: this connection is metered.',
  'halt.upload-ceiling': 'Uploads are on hold: this month’s limit of {ceiling} is reached. Downloads go on.',
  'halt.total-ceiling':
    'Everything is on hold: this month’s limit of {ceiling} is reached. Your files still play and save.',
  'halt.warning.upload': '{percent} of this month’s upload limit is used: {used} of {ceiling}.',
  'halt.warning.total': '{percent} of this month’s limit is used: {used} of {ceiling}.',
  'halt.allow': 'Allow another {size}',
  'halt.anyway': 'Use it anyway',
  'halt.settings': 'Data use settings',

  'background.title': 'While it runs',
  'awake.label': 'Keep the screen on while something runs',
  'awake.on': 'On: the screen stays on while a torrent downloads, uploads or plays, and this page is in view.',
  'awake.off': 'Off: the device sleeps as it always does, and downloads pause with it.',
  'notify.label': 'Tell me when a download is complete',
  'notify.on': 'On: a notification is shown when a download completes while no page of Freshet is in view.',
  'notify.off': 'Off. The browser asks once whether Freshet may show notifications.',
  'notify.denied':
    'This browser blocks notifications of Freshet. Allow them in its settings for this site, then switch this on.',
  'notify.unsupported':
    'This browser shows no notifications of this page. On an iPhone or iPad it does once Freshet is on the home screen.',
  'notify.offer': 'Shall Freshet tell you when this is complete?',
  'notify.accept': 'Tell me',
  'notify.decline': 'No, thanks',
  'notify.complete': 'Download complete',
  'notify.completeMany': { one: '{count} download complete', other: '{count} downloads complete' },
} as const satisfies Catalogue
