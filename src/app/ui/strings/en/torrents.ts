import type { Catalogue } from '../messages/translate.ts'

/** Of the list of torrents and the page of one. */
export const torrents = {
  'home.title': 'Torrents',
  'home.loading': 'Reading your torrents…',
  'home.keys':
    'On a title: Space pauses or resumes, Delete removes, the arrow keys go up and down, Home and End to the first and the last.',

  'traffic.label': 'Speed of the last {minutes} minutes, up to {top}',

  'column.name': 'Name',
  'column.down': 'Down',
  'column.up': 'Up',
  'column.peers': 'Peers',
  'column.left': 'Time left',
  'column.size': 'Size',
  'column.spent': 'Spent',
  'column.earned': 'Earned',

  'row.pause': 'Pause {name}',
  'row.resume': 'Resume {name}',
  'row.more': 'More for {name}',
  'row.progress': 'Progress of {name}',
  'row.left': '{time} left',
  'row.long': 'weeks',
  'row.peers': { one: '{count} peer', other: '{count} peers' },

  'menu.label': 'Actions for {name}',

  'state.metadata': 'Getting the list of files',
  'state.downloading': 'Downloading',
  'state.held.connecting': 'Finding someone who has this',
  'state.held.waiting': 'Waiting for a peer to send',
  'state.held.lacking': 'Stalled: no peer here has the rest',
  'state.held.resting': 'Stalled: its web server does not answer',
  'state.held.noTrackers': 'Stalled: no way to find peers',
  'state.held.unreachable': 'Stalled: no tracker can be reached',
  'state.held.alone': 'Stalled: nobody in a browser has this now',
  'state.held.noPeers': 'Stalled: its peers cannot be reached',
  'state.seeding': 'Complete, sharing',
  'state.seeding.alone': 'Complete, ready to share',
  'state.none': 'No files chosen, sharing what is here',
  'state.paused': 'Paused',
  'state.paused.checking': 'Paused while checking data',
  'state.paused.whole': 'Complete, paused',
  'state.checking': 'Checking data',
  'state.checking.waiting': 'Waiting to check data',
  'state.failed': 'Stopped by an error',

  'empty.title': 'Open a torrent. Watch it arrive.',
  'empty.lead':
    'Freshet is a BitTorrent client inside this page. It plays while it downloads, keeps what you have, and shares it back. There is nothing to install.',
  'empty.open': 'Open',
  'empty.choose': 'Choose a .torrent file',
  'empty.drop': 'or drop one anywhere in this window',
  'empty.watch.title': 'Starts at once',
  'empty.watch.text': 'Films and music play from the first pieces. Jump ahead and those come next.',
  'empty.keep.title': 'Loses nothing',
  'empty.keep.text': 'Reload, crash or go offline: what has arrived stays in this browser.',
  'empty.webrtc.title': 'Works with people in browsers',
  'empty.webrtc.text': 'Most ordinary torrents have none; Freshet tells you.',

  'remove.title': 'Remove this torrent?',
  'remove.keepText':
    'Remove from list keeps the data in this browser: add the torrent again and it goes on from there. You can undo it.',
  'remove.deleteText': 'Delete data frees {size} in this browser. That cannot be undone.',
  'remove.keep': 'Remove from list',
  'remove.delete': 'Remove and delete data',

  'torrent.back': 'All torrents',
  'torrent.this': 'Torrent',
  'torrent.sections': 'Parts of this torrent',
  'torrent.have': '{done} of {total}',
  'torrent.percentOf': '{percent} of {total}',
  'torrent.pieces': { one: '{done} of {count} piece is here', other: '{done} of {count} pieces are here' },
  'torrent.unknown.title': 'This torrent is not in your list',
  'torrent.unknown.text': 'It may have been removed. This address is enough to add it again, if someone still has it.',
  'torrent.unknown.add': 'Add it',

  'tab.watch': 'Watch',
  'tab.view': 'View',
  'tab.files': 'Files',
  'tab.peers': 'Peers',
  'tab.details': 'Details',

  'metadata.title': 'Finding someone who has this',
  'metadata.paused': 'Its list of files is not known yet. Resume to ask for it.',
  'metadata.alone':
    'A magnet link is only a name. The list of files, and the files, come from people who have them. Freshet is looking for one.',
  'metadata.sources': 'The link also names where its list of files may be:',
  'metadata.peers': {
    one: 'Connected to {count} peer, waiting for the list of files.',
    other: 'Connected to {count} peers, waiting for the list of files.',
  },

  'files.chosen': {
    one: '{chosen} of {count} file chosen, {size}',
    other: '{chosen} of {count} files chosen, {size}',
  },
  'files.all': 'Choose all',
  'files.none': 'Choose none',
  'files.download': 'Download {name}',
  'files.save': 'Save {name}',
  'files.more': { one: 'Show {count} more', other: 'Show {count} more' },

  'peers.client': 'Client',
  'peers.address': 'Address',
  'peers.kind': 'Kind',
  'peers.kind.webrtc': 'WebRTC',
  'peers.kind.web-seed': 'Web server',
  'peers.kind.source': 'Torrent file',
  'peers.has': 'Has',
  'peers.received': 'Received',
  'peers.sent': 'Sent',
  'peers.unknown': 'Unknown',

  'why.stopped': 'Not running, so nobody is connected.',
  'why.idle': 'Nobody asks for this now. Freshet sends it to those who do, while this page is open.',
  'why.connecting': 'Asking the trackers, the servers that know who has this…',
  'why.waiting':
    'The peers who have what is missing are busy with others, or do not answer. It goes on by itself when one of them sends.',
  'why.lacking':
    'The connected peers do not have what is missing either. It goes on by itself when someone joins who does. What is here already can be used.',
  'why.part': 'The connected peers have {percent} of what is missing. The rest comes when someone joins who has it.',
  'why.resting': 'The web server that has these files does not answer. Freshet tries again by itself.',
  'why.noTrackers':
    'This torrent names no tracker that a browser can use, so there is nobody to ask for peers. Add a wss:// tracker in the settings.',
  'why.unreachable':
    'No tracker, the servers that know who has this, could be reached. Check your connection; a DNS filter or ad blocker may also be blocking them. Freshet keeps trying.',
  'why.alone':
    'The trackers know of nobody else who has this in a browser just now. Most ordinary BitTorrent programs cannot talk to browsers. Freshet keeps looking while this page is open.',
  'why.noPeers':
    'There are people who have this, but none can be reached now. They may have left, or a firewall on either side blocks WebRTC. Freshet keeps trying.',

  'trackers.heading': 'Trackers',
  'trackers.none': 'No tracker is known for this torrent. Add some in the settings.',
  'trackers.privateNone': 'This private torrent names no tracker that a browser can reach, so no peers can be found.',
  'trackers.state.connecting': 'Connecting',
  'trackers.state.working': 'Working',
  'trackers.state.waiting': 'Not reached, will try again',
  'trackers.state.unusable': 'Cannot be used from a browser',
  'trackers.counts': '{seeders} with everything, {leechers} downloading',

  'details.infoHash': 'Info hash',
  'details.size': 'Size',
  'details.sizeOf': { one: '{size} in {count} file', other: '{size} in {count} files' },
  'details.pieces': 'Pieces',
  'details.piecesOf': '{done} of {count}, {size} each',
  'details.traffic': 'Traffic',
  'details.trafficOf': '{down} received, {up} sent.',
  'details.ratio': 'Ratio {ratio}.',
  'details.rates': 'Speed limits',
  'details.rates.download': 'Receives at most {speed}.',
  'details.rates.upload': 'Sends at most {speed}.',
  'details.added': 'Added',
  'details.created': 'Created',
  'details.store': 'Stored',
  'details.store.opfs': 'In this browser’s storage',
  'details.store.memory': 'In memory, until this window closes',
  'details.private': 'Private',
  'details.privateText': 'Peers come from its own trackers only.',
  'details.comment': 'Comment',

  'announce.added': '{name} was added.',
  'announce.completed': '{name} is complete.',
  'announce.failed': '{name} was stopped by an error.',
  'announce.removed': '{name} was removed.',
} as const satisfies Catalogue
