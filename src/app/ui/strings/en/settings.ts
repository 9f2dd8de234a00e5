import type { Catalogue } from '../messages/translate.ts'

/** Of the settings and the question of consent. */
export const settings = {
  'settings.title': 'Settings',

  'theme.label': 'Theme',
  'theme.system': 'Same as the system',
  'theme.light': 'Light',
  'theme.dark': 'Dark',

  'storage.label': 'Storage',
  'storage.used': '{used} of {quota} used',
  'storage.usedLong': 'Freshet uses {used} of the {quota} this browser allows it.',
  'storage.memory': 'This private window keeps nothing',
  'storage.memoryLong':
    'This private window keeps nothing: torrents live in memory, and are gone when it closes. Open Freshet in a normal window to keep them.',
  'storage.persisted': 'The browser has promised to keep your torrents, even when the disk gets full.',
  'storage.notPersisted':
    'When the disk gets full the browser may delete your torrents. Ask it to keep them, or install Freshet.',
  'storage.refused':
    'The browser did not agree to keep your torrents: when the disk gets full it may delete them. Most browsers agree once Freshet is installed or bookmarked; then ask again.',
  'storage.persist': 'Ask to keep them',

  'kept.title': 'Left by removed torrents',
  'kept.none': 'Nothing: no removed torrent has left data here.',
  'kept.note': 'You removed these from the list and kept their data. Add one again and it goes on from there.',
  'kept.delete': 'Delete',
  'kept.deleteOne': 'Delete the data of {name}',
  'kept.deleteAll': 'Delete all of it',
  'kept.confirm': 'Delete this data?',
  'kept.confirmOne': 'The data of {name} ({size}) is deleted from this browser. This cannot be undone.',
  'kept.confirmAll': {
    one: 'The data of {count} torrent ({size}) is deleted from this browser. This cannot be undone.',
    other: 'The data of {count} torrents ({size}) is deleted from this browser. This cannot be undone.',
  },

  'addingSetting.title': 'Adding torrents',
  'addingSetting.chooseFirst': 'Ask which files before downloading',
  'addingSetting.chooseFirstNote':
    'Each torrent waits until you have chosen from its list of files. Off, everything is downloaded at once, and a film begins without a question; you can choose each time you add.',

  'magnets.title': 'Magnet links of other pages',
  'magnets.never': 'This browser has not been asked to open magnet links in Freshet.',
  'magnets.asked':
    'On {date} this browser was asked to open magnet links in Freshet. It does not tell Freshet what you answered.',
  'magnets.unsupported':
    'This browser lets no page open magnet links. Copy a link and paste it here, or install Freshet where that is possible.',
  'magnets.irrevocable': 'To stop it, remove Freshet under Applications in the settings of the browser.',
  'magnets.ask': 'Open magnet links in Freshet',
  'magnets.again': 'Ask again',
  'magnets.revoke': 'Stop opening them',

  'rates.title': 'Speed limits',
  'rates.download': 'Download at most (kB/s)',
  'rates.upload': 'Upload at most (kB/s)',
  'rates.note': 'For all torrents together. Empty: no limit.',
  'rates.save': 'Save limits',
  'rates.torrentTitle': 'Speed limits of this torrent',
  'rates.torrentNote': 'For this torrent alone, within the limits of the settings. Empty: no limit of its own.',

  'trackers.title': 'Trackers',
  'trackers.note':
    'Trackers are servers that know who has a torrent. Freshet asks these where a torrent names none that a browser can reach. One address on each line, beginning with wss://.',
  'trackers.label': 'Tracker addresses',
  'trackers.save': 'Save trackers',
  'trackers.reset': 'Back to the defaults',
  'trackers.refused': 'Browsers can only use ws:// and wss:// trackers. Change or remove: {list}',

  'consent.title': 'Peers see your IP address',
  'consent.what':
    'Files come straight from other people, without a server in between. So Freshet connects to them, and to trackers, the servers that know who has what. All of them see your IP address, as every website you open does.',
  'consent.share': 'While a torrent runs, what you have of it is also sent to others. That uses your connection.',
  'consent.later': 'Freshet asks this once. You can withdraw it in the settings at any time.',
  'consent.yes': 'Agree and connect',
  'consent.no': 'Not now',
  'consent.setting': 'Connecting to peers',
  'consent.given': 'You agreed on {date} that peers see your IP address.',
  'consent.notGiven': 'Freshet makes no connections until you agree. It asks when you add or resume a torrent.',
  'consent.revoke': 'Withdraw consent and pause everything',

  'about.title': 'About',
  'about.version': 'Freshet {version}',
  'about.privacy': 'No account, no ads, no telemetry. What you open stays between you and your peers.',
  'about.licence':
    'Free software under the MIT licence. The typeface is Instrument Sans, under the SIL Open Font License.',
} as const satisfies Catalogue
