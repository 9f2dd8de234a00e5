import type { Catalogue } from '../messages/translate.ts'

/** Of the page on which owners of sites make the code for an embed. Loads with that page. */
export const embedding = {
  'page.title': 'Put a file into your site',
  'page.lead':
    'Visitors of your site who agree pass parts of your film or file on to each other, so your server sends less. For everyone else the page works as before. Nothing happens before a visitor says yes.',
  'page.numbers': 'Numbers of a site that has such a file',
  'page.sharing': 'Share a file without a site',

  'host.none': 'This Freshet has no embed host',
  'host.noneText':
    'An embed needs files on a host of their own, such as embed.example.org. Build Freshet (npm run build), put the folder dist-embed on that host, and name it in config.json: "embed": "https://embed.example.org/". The file docs/hosting.md in the source has the whole way. You can make the .torrent file and check your address without it.',
  'host.loading': 'Looking at the embed host…',
  'host.failed': 'The embed host of this Freshet does not answer as it should.',

  'file.title': '1. Your file',
  'file.address': 'Address of the file on your server',
  'file.addressHint': 'The film or file that your page shows. It begins with https://.',
  'file.addressBad': 'Type the whole address of a file in the internet, such as https://example.org/film.mp4.',
  'file.choose': 'Choose the same file on this device',
  'file.chooseOther': 'Choose another',
  'file.chosen': 'Read from this device: {name}, {size}.',
  'file.fromAddress': 'It is read from the address. If you have the file on this device, choosing it there is faster.',
  'file.clear': 'Read it from the address',
  'file.make': 'Make the .torrent file',
  'file.cancel': 'Cancel',
  'file.progress': 'Making the .torrent file',
  'file.fetching': 'Reading the file from its address',
  'file.hashing': 'Computing the check sums',
  'file.done': '{done} of {total}',
  'file.doneOf': '{done}',
  'file.made': 'The .torrent file is made.',
  'file.outdated': 'You have changed the address since. Make the .torrent file again.',
  'file.name': 'File',
  'file.size': 'Size',
  'file.pieces': 'Parts',
  'file.piecesOf': { one: '{count} part of {length}', other: '{count} parts of {length}' },
  'file.infoHash': 'Info hash',
  'file.save': 'Save the .torrent file',
  'file.kept':
    'The .torrent file has the check sums of your file. If the file changes, even a little, make it again: what visitors receive is checked against it.',

  'checks.title': '2. Can other sites read it?',
  'checks.lead':
    'The frame in your page belongs to another host. Your server has to let it read the file, and parts of it.',
  'checks.none': 'The checks begin when the .torrent file is made.',
  'checks.running': 'Asking for the address…',
  'checks.again': 'Check again',
  'checks.good': 'Good',
  'checks.bad': 'Has to change',
  'checks.unknown': 'Not known',
  'checks.offline': 'You are offline. Check again when you have a connection.',

  'check.answer.good': 'The address answers.',
  'check.answer.bad': 'There is no answer from this address. Is it right, and is the server on?',
  'check.answer.status': 'The server answers with the error {found}.',
  'check.answer.unknown': 'It is not known whether the address answers.',
  'check.cors.good': 'Other sites may read it (CORS).',
  'check.cors.bad':
    'Your server does not let other sites read it (CORS). The film plays, but visitors cannot share it. Add the header Access-Control-Allow-Origin.',
  'check.cors.unknown': 'It is not known whether other sites may read it (CORS).',
  'check.ranges.good': 'It can be read in parts (byte ranges).',
  'check.ranges.bad':
    'Your server sends the whole file when a part of it is asked for (status {found}, not 206). Allow byte ranges; a cache or a proxy before the server may have to pass them on, too.',
  'check.ranges.unknown': 'It is not known whether it can be read in parts (byte ranges).',
  'check.length.good': 'It has the length of the file in the .torrent file.',
  'check.length.bad':
    'The file at the address has {found} bytes, and the one in the .torrent file {length}: they are not the same file. Upload it again, or make the .torrent file from the address.',
  'check.length.unknown':
    'The server does not say how long it is. Let it send the header Content-Length, and let other sites read Content-Range.',
  'check.type.good': 'It is sent with a fitting type.',
  'check.type.bad': 'It is sent as {found}, which players may refuse. Set its Content-Type.',
  'check.type.unknown': 'The server does not say what type it is. Set its Content-Type.',
  'check.moov.good': 'The film can begin before all of it is there (its index comes first).',
  'check.moov.bad':
    'The index of the film (moov) is at its end: players have to read that first, so it begins later. Put it first with the command below, upload the new file, and make the .torrent file again.',
  'check.moov.not-mp4': 'This is no MP4 file, though its name says so. Check what is at the address.',
  'check.moov.unknown': 'It is not known where the index of the film is.',

  'fix.title': 'What to add on your server',
  'fix.host': 'Your server',
  'fix.nginx': 'nginx',
  'fix.apache': 'Apache',
  'fix.s3': 'S3 and similar stores',
  'fix.nginx.where': 'In the location of nginx that serves the file; then reload nginx.',
  'fix.apache.where':
    'In the .htaccess of the folder, or in the configuration of the site. mod_headers and mod_mime have to be on; MaxRanges belongs into the configuration.',
  'fix.s3.where':
    'A rule is for the settings of the bucket under CORS; a command is for the command line. If a cache (CDN) is before the bucket, let it pass on Origin and Range, and empty it.',
  'fix.s3.ranges': 'The store itself sends parts: let the cache before it pass on the header Range.',
  'fix.moov': 'Puts the index first, without loss',

  'options.title': '3. How it works in your page',
  'options.kind': 'What it is',
  'options.kind.video': 'A film',
  'options.kind.file': 'A file to download',
  'options.text': 'Words of the link',
  'options.torrentPlace': 'Where the .torrent file is',
  'options.torrentPlace.beside': 'On your server',
  'options.torrentPlace.inside': 'In the code',
  'options.torrentAddress': 'Address of the .torrent file',
  'options.torrentAddressHint':
    'Upload it there. Other sites have to be allowed to read it (CORS), as with the file. Empty: beside the file.',
  'options.insideTooLong': 'This .torrent file is too long to stand in the code.',
  'options.trackers': 'Trackers',
  'options.trackersHint':
    'Servers at which visitors find each other: wss://…, one on each line. Only these are used. Without one nothing is shared.',
  'options.noTrackers': 'Without a tracker visitors do not find each other: nothing is shared.',
  'options.ice': 'STUN servers',
  'options.iceHint':
    'They tell visitors their own address, which most need in order to connect: stun:…, one on each line.',
  'options.share': 'When visitors are asked',
  'options.share.ask': 'By a button below it',
  'options.share.quiet': 'By your own script',
  'options.share.off': 'Never: sharing is off',
  'options.share.quietHint': 'Call requestShare() of the element when the visitor clicks on something of yours.',
  'options.chip': 'The button',
  'options.chip.inline': 'Below',
  'options.chip.corner': 'In the corner',
  'options.chip.none': 'Hidden',
  'options.theme': 'Colours',
  'options.theme.auto': 'As the visitor has them',
  'options.theme.light': 'Light',
  'options.theme.dark': 'Dark',
  'options.more': 'More options',
  'options.limits': 'Limits that you suggest',
  'options.limitsHint':
    'The most that a visitor is asked to give. Visitors may change it; the lower limit counts. Empty: as Freshet suggests.',
  'options.kbps': 'kB a second',
  'options.visitMb': 'MB a visit',
  'options.monthGb': 'GB a month',
  'options.bootstrapMb': 'MB that your server sends again',
  'options.bootstrapMbHint':
    'For parts that no visitor has yet: so many MB a visit may be read once more from your server, so that there is something to pass on. Empty: none.',
  'options.handover': 'When the player that shares takes over',
  'options.handover.auto': 'As Freshet decides',
  'options.handover.idle': 'When the visitor pauses or jumps',
  'options.handover.seamless': 'While it plays',
  'options.handover.frame-first': 'At once, where the visitor agreed before',
  'options.handover.never': 'Never: only what was played is not shared',
  'options.poster': 'Address of a picture to show first',
  'options.lang': 'Language',
  'options.langHint': 'Such as en. Empty: that of the visitor.',
  'options.base': 'Folder of a frame that you host yourself',
  'options.baseHint':
    'Its address, with https://. Empty: the frame of the embed host. The question names its host as the asker.',
  'options.report': 'Address for your numbers',
  'options.reportHint':
    'At the end of each visit the page sends how much came from your server and how much from visitors, and nothing about the visitor. Empty: nothing is sent.',
  'options.payee': 'Account that is paid',
  'options.payeeHint':
    'Visitors who use Freshet may pay BTT for what others send. The question names this account, and a visitor who has set an account is paid instead of you. It needs an address for your numbers, which gets the cash-out orders. Empty: no account of yours is paid.',
  'options.fault.value': 'Expected {expected}.',
  'options.fault.address': 'Type a whole address that begins with https://.',
  'options.fault.chip-needed':
    'With a hidden button visitors are not asked. Choose another, or ask by your own script.',

  'preview.title': '4. Preview',
  'preview.lead':
    'This is the real embed, in a frame that forgets everything when you leave. Press the button in it to answer as a visitor does; after a yes it shares, from this browser. In your page the question names your site.',
  'preview.leadOther':
    'This is the real embed. Press the button in it to answer as a visitor does; after a yes it shares, from this browser. In your page the question names your site.',
  'preview.none': 'The preview is shown when the .torrent file is made and the options are right.',
  'preview.offline': 'You are offline. The preview needs a connection.',
  'preview.frame': 'Preview of the embed',
  'preview.width': 'Width of the page',
  'preview.width.phone': 'Phone',
  'preview.width.tablet': 'Tablet',
  'preview.width.wide': 'Wide',
  'preview.state': 'What is shown',
  'preview.state.before': 'Before a yes',
  'preview.state.after': 'After a yes',
  'preview.example': 'The numbers are an example: nothing is shared here.',
  'preview.before': 'Shown: before a yes',
  'preview.after': 'Shown: after a yes',
  'preview.blocked': 'Shown: the embed cannot share here',
  'preview.loading': 'The preview is loading…',
  'preview.back': 'Back to before the yes',
  'preview.silent':
    'The preview does not answer. Something in this browser may block the embed host, or the config.json of that host does not name this app: "app": "https://…/".',

  'code.title': '5. Code for your page',
  'code.none': 'The code is shown when the .torrent file is made and the options are right.',
  'code.noHost': 'The code is shown once there is an embed host.',
  'code.html': 'Paste this where it should be',
  'code.htmlNote':
    'The address of the script has a version that never changes, and the browser checks its hash. For a new version, come back and paste again.',
  'code.upload': 'Then upload the .torrent file to {address}.',
  'code.policy': 'If your site has a Content Security Policy, add these',
  'code.policyNote': 'Each to the directive of that name. Sites without such a policy need nothing.',
  'code.privacy': 'For your privacy page',
  'code.privacyNote': 'A proposal, not legal advice. Change it to fit.',
  'code.copy': 'Copy',
  'code.copyNamed': 'Copy: {name}',
  'code.copied': 'Copied.',
  'code.copyFailed': 'The browser did not let Freshet copy. Select the text and copy it yourself.',
  'sponsor.title': 'Sponsor it',
  'sponsor.text':
    'Your own Freshet can pay visitors who share this file and chose to be paid: it fetches random pieces from them, checks them, and pays for those, within a budget. For that it gets the file once, and then shares it too.',
  'sponsor.go': 'Sponsor this file',

  'code.zip': 'Host it yourself',
  'code.zipText':
    'All files of version {version} of the embed, in one zip: {count} files, each checked. Unpack it on a host of your own; build.json has the hashes.',
  'code.zipSave': 'Save the files as a zip',
  'code.zipSaving': 'Collecting the files…',

  'error.owned-file-blocked':
    'The file at this address could not be read: {host} does not answer, or does not let other sites read it (see the checks below). Choose the same file on this device instead.',
  'error.owned-file-status': 'The server {host} answers with the error {status} when asked for this file.',
  'error.embed-unreachable':
    'The file {path} of the embed host {host} could not be read. Is it there, with the headers of docs/hosting.md?',
  'error.embed-build-invalid': 'The build.json of the embed host is not what Freshet expects: {expected}.',
  'error.embed-file-changed':
    'The file {path} of the embed host is not the one of its build. Upload the build there anew.',

  'privacy.text':
    'Visitors can help to deliver “{name}” ({size}). Only visitors who agree take part. Then their browser connects to the browsers of other visitors, sends them parts of this file that it has, and receives parts from them. The other visitors see the IP address of the visitor and that the visitor has this file{servers}. The browser keeps parts of the file in its storage while the visitor takes part. Visitors choose how much they send, for how long they agree, and can stop at any time with the button at the {thing}; then the parts are deleted. Those who do not agree see the {thing} as before: nothing is stored and no one is contacted for it. The software comes from {host}, which sees the IP address of those who load this page.{report}',
  'privacy.servers': {
    one: ', and so does this server, through which they find each other: {hosts}',
    other: ', and so do these servers, through which they find each other: {hosts}',
  },
  'privacy.report':
    ' At the end of a visit the page tells {host} how many bytes came from our server and from other visitors, without anything that identifies the visitor.',
  'privacy.thing.video': 'film',
  'privacy.thing.file': 'file',
} as const satisfies Catalogue
