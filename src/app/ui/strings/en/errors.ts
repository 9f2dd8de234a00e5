/** What went wrong, and the next step, by `ErrorRecord.code` (with its class where one code means two things). */
export const errors = {
  // Links
  'error.too-many-lines': 'Only {limit} links can be added at once. Add the rest afterwards.',
  'error.not-a-magnet':
    'This is not the link of a torrent. Such a link begins with magnet:? or is an address that ends in .torrent; an info hash is 40 letters and digits.',
  'error.magnet-empty': 'Paste the link of a torrent first, or choose a .torrent file.',
  'error.address-insecure':
    'Browsers let a secure page fetch nothing over http. Download the file from {host} yourself, and choose it here.',
  'error.address-private':
    '{host} is in a private network, where Freshet opens nothing by itself. Download the file yourself, and choose it here.',
  'error.address-blocked':
    '{host} did not answer, or does not let other pages read its files. Download the file yourself, and choose it here, or use its magnet link.',
  'error.address-silent': '{host} took too long to answer. Try again, or use the magnet link of the torrent.',
  'error.address-status': '{host} has no such file: it answered with {status}. Check the address.',
  'error.address-not-torrent':
    'What {host} sent is not a torrent file but another page. Look there for the link of the file itself.',
  'error.share-gone':
    'What was shared is no longer here: it is kept for a minute, and taken once. Share it again from where it was.',
  'error.share-too-large':
    'That is more than {shareLimit}, the most that can be passed on at once. Open Freshet and choose the files there.',
  'error.share-too-many':
    'Only {limit} files can be passed on at once. Open Freshet and choose the files or their folder there.',
  'error.share-unread': 'What was shared could not be read. Open Freshet and choose the files there.',
  'error.magnet-too-long': 'This link is longer than Freshet reads. Check that only one link was pasted.',
  'error.info-hash':
    'The info hash in this link is not valid: it has to be 40 letters and digits, 0 to 9 and a to f. Copy the link again, all of it.',
  'error.info-hash-missing':
    'This magnet link names no torrent: the part xt=urn:btih: is missing. Copy the link again, all of it.',
  'error.info-hash-conflict': 'This magnet link names two different torrents. Add them one by one.',
  // Keys of encrypted torrents
  'error.key-cut':
    'The key in this link is cut off: it has {characters} of {expected} characters. Ask for the whole link, and paste all of it.',
  'error.key-too-long': 'The key in this link is too long. Copy the link again, without what stands behind it.',
  'error.key-characters':
    'The key in this link is damaged: it has characters that no key has. Copy the link again where it came from.',
  'error.key-conflict': 'This link has two different keys. Copy the link again where it came from.',
  'error.key-missing':
    'The key is missing from this link. Without it the files cannot be read: ask for the whole link, and paste all of it.',
  'error.wrong-key': 'The key in this link does not open this torrent. Ask for the whole link again.',
  'error.not-encrypted': 'This torrent is not encrypted: its files can be read without a key.',
  'error.other-torrent': 'This is the link of another torrent. Paste the link that this one came with.',
  'error.share-version': 'This torrent was encrypted by a later version of Freshet. Reload the page to update Freshet.',
  'error.record-damaged':
    'The list of files inside this encrypted torrent is damaged, and was so when it was made. Ask its sender to share the files again.',
  'error.content-damaged':
    'A part of this file does not fit its key, and did not when it was made. Ask its sender to share the files again.',
  'error.bad-source': 'This is not a torrent file. Ask its sender for it again.',

  // Subtitles
  'error.subtitles-unread':
    'No subtitles could be read from this file. Freshet reads SubRip (.srt), WebVTT (.vtt), SubStation (.ass, .ssa), SAMI (.smi) and MicroDVD (.sub).',

  // Torrent files
  'error.bencode': 'This is not a torrent file, or it is damaged. Get it again from where you found it.',
  'error.not-a-torrent': 'This is not a torrent file, or it is damaged. Get it again from where you found it.',
  'error.torrent-file-too-large':
    'This torrent file is larger than {torrentLimit}, more than Freshet reads. Use its magnet link instead.',
  'error.info-too-large':
    'The description of this torrent is larger than Freshet reads. Ask its sender for one with fewer files or larger pieces.',
  'error.info-missing': 'This torrent file lacks its description (info). It is incomplete; get it again.',
  'error.name-missing': 'This torrent has no name, which the format requires. Get another copy.',
  'error.piece-length': 'The piece length of this torrent is not valid. Get another copy.',
  'error.pieces-too-large':
    'The pieces of this torrent are larger than {pieceLimit}, the most that Freshet takes: a whole piece has to fit into memory before it can be verified. Look for one with smaller pieces.',
  'error.pieces-missing': 'This torrent lacks its checksums, so nothing could be verified. Get another copy.',
  'error.pieces-length': 'The checksums of this torrent do not fit its size. It is damaged; get another copy.',
  'error.too-many-pieces': 'This torrent has more pieces than Freshet can handle.',
  'error.no-files': 'This torrent lists no files.',
  'error.too-many-files': 'This torrent has more files than Freshet can handle.',
  'error.file-entry': 'The list of files in this torrent is damaged. Get another copy.',
  'error.file-length': 'A file in this torrent has an impossible size. Get another copy.',
  'error.no-data': 'All files of this torrent are empty: there is nothing to download.',
  'error.path-missing': 'A file in this torrent has no name. Get another copy.',
  'error.path-element': 'A file in this torrent has a name that is no text. Get another copy.',
  'error.path-too-deep': 'A file in this torrent lies too many folders deep.',
  'error.too-many-equal-paths':
    'This torrent has far too many files of one name, which no honest one has. Get another copy.',
  'error.v2-only': 'This is a BitTorrent v2 torrent, which Freshet cannot open yet. Look for a v1 or hybrid one.',
  'error.meta-version': 'This torrent is of a version that Freshet does not know.',
  'error.hybrid-mismatch': 'The two halves of this hybrid torrent describe different files. Do not trust it.',

  // Keeping data
  'error.bad-allowance': 'This much cannot be allowed at once. Set another monthly limit in the settings instead.',
  'error.quota-exceeded':
    'There is no space left in this browser. Remove a torrent with its data or free disk space, then resume.',
  'error.no-capacity':
    'It needs {needed}, and this browser has not that much space left. Nothing was filled up: free some space, or choose fewer files, then resume.',
  'error.memory-full':
    'This private window is full: it keeps torrents in memory, up to {memoryLimit}. Remove one, or open Freshet in a normal window.',
  'error.io':
    'The browser could not read or write the data. Check the disk, then resume; checking the data again repairs what is damaged.',
  'error.missing':
    'Some data is gone from this browser’s storage. Check the data again: what is missing is downloaded anew.',
  'error.list-unread':
    'Your list of torrents could not be read, so earlier torrents are missing from it. Nothing of them was deleted: reload the page to try again.',
  'error.locked': 'Another tab holds the data of this torrent. Close other Freshet tabs, then resume.',
  'error.not-open': 'The data of this torrent is not open. Pause and resume it.',
  'error.cancelled': 'Checking was stopped before its end. Start it again when you like.',

  // Sharing one's own files
  'error.share-no-files': 'There is nothing to share. Choose a file or a folder first.',
  'error.share-empty': 'These files are all empty: there is nothing to share.',
  'error.share-too-many-files': 'These are {got} files; one link can have {limit}. Share a smaller folder.',
  'error.share-name': 'No system takes a file called “{name}”. Give it another name, then share it again.',
  'error.share-too-deep': '“{name}” lies in more folders than other systems take. Share a folder further down.',
  'error.share-piece-length':
    'Pieces of {got} bytes are not possible: take 16 KiB to 16 MiB, each twice the one before.',
  'error.share-too-many-pieces':
    'With pieces this small there are {got}, and {limit} are the most. Take larger pieces.',
  'error.share-web-seeds':
    'Web servers have the files as they are, and receivers of an encrypted share cannot use those. Leave the web servers out, or do not encrypt.',
  'error.share-address': 'This address cannot be used: {url}. Correct it, or leave it out.',
  'error.share-text': 'The comment or the source is too long: {limit} characters are the most.',
  'error.share-running': 'These files are being shared already.',
  'error.share-files-changed':
    'The files changed while they were being copied. Wait until nothing writes to them, then share them again.',
  'error.EngineError.quota-exceeded':
    'A copy needs {needed}, and {free} are free in this browser. Remove a torrent with its data, or share the files from where they are.',
  'error.EngineError.cancelled': 'Sharing was stopped. Nothing of it was kept.',
  'error.file-vanished': '“{name}” is not there any more. It was moved, renamed or deleted; choose it again.',
  'error.file-unreadable':
    '“{name}” cannot be read. It may have changed, or another program holds it; close that, then choose the file again.',
  'error.file-forbidden': 'This browser was not permitted to read “{name}”. Permit it, or choose the file again.',
  'error.file-changed':
    '“{name}” is not as it was when it was shared, so it is not sent. Share it anew to send it as it is.',
  'error.too-many-shares': '{limit} links are being made, which is the most at once. Try again when one is ready.',
  'error.read-only': 'This torrent is shared from your own files, to which Freshet never writes.',
  'error.not-shared': 'This torrent is not shared from your own files.',
  'error.source-incomplete': '“{name}” is not among the files that you chose. Choose all files of this torrent.',
  'error.source-mismatch': '“{name}” has another size than the file that was shared. Choose the same file, unchanged.',
  'error.source-unreadable':
    'The files of this torrent cannot be read where they were. Permit them or choose them again on its page.',

  // The site's settings
  'error.config-invalid':
    'The settings of this site cannot be used, so Freshet goes on with the last that could. Tell those that run the site: in config.json, {field} has to be {expected}, and is {got}.',

  // The engine
  'error.no-metadata': 'The list of files of this torrent is not known yet. Wait until a peer has sent it.',
  'error.unknown-torrent': 'This torrent is not in the list any more. Add it again.',
  'error.unknown-file': 'This torrent has no such file. Choose one under Files.',
  'error.too-many-torrents': 'The list is full: {limit} torrents are the most. Remove some first.',
  'error.no-web-locks':
    'This browser cannot make sure that only one tab runs your torrents. Use a current browser over https.',
  'error.no-webrtc':
    'WebRTC, with which browsers connect to each other, is missing or switched off. Allow it in the settings or extensions of the browser, then start again.',
  'error.worker-failed':
    'The part of Freshet that downloads has stopped unexpectedly. Your data is safe; start it again.',
  'error.stopped': 'The part of Freshet that downloads was stopped. Reload the page if it does not come back.',
  'error.closed': 'The part of Freshet that downloads was stopped. Reload the page if it does not come back.',
  'error.engine-moved':
    'Your torrents moved to another tab while this was under way. See whether it happened, and try again if not.',
  'error.too-many-calls': 'Freshet is busy. Wait a moment and try again.',
  'error.metadata-hash': 'A peer sent a wrong list of files. Freshet asks another.',
  'error.metadata-too-large': 'A peer offered a list of files larger than Freshet accepts. Freshet asks another.',
  'error.corrupt-piece': 'A peer sent damaged data and was disconnected. Freshet gets that part from someone else.',
  'error.frame-too-long': 'A peer announced a message larger than any honest one and was disconnected.',
  'error.request-out-of-range': 'A peer asked for data that this torrent does not have and was disconnected.',
  'error.malformed-message': 'A peer sent something that makes no sense and was disconnected.',
  'error.WireError.have-out-of-range': 'A peer said it has a piece that does not exist and was disconnected.',
  'error.peer-takes-nothing': 'A peer asked for more and more and took none of it, and was disconnected.',
  'error.WireError.bitfield-length': 'A peer did not say truly what it has and was disconnected.',
  'error.WireError.bitfield-spare-bits': 'A peer did not say truly what it has and was disconnected.',
  'error.message-length': 'A peer sent a message of a wrong length and was disconnected.',
  'error.message-repeated': 'A peer said twice what it has and was disconnected.',
  'error.message-unexpected': 'A peer sent a message that was not agreed on and was disconnected.',
  'error.peer-floods': 'A peer sent more messages than any honest one and was disconnected.',
  'error.bitfield-length': 'What was saved of this torrent does not fit it. Check the data again.',
  'error.bitfield-spare-bits': 'What was saved of this torrent does not fit it. Check the data again.',
  'error.unexpected': 'Something went wrong that Freshet did not foresee. Reload the page; your data is safe.',

  // Playing and saving
  'error.stalled': 'No peer has sent this part for a while. Wait for peers and try again.',
  'error.paused': 'The torrent is paused and this part is not here yet. Resume it to go on.',
  'error.failed': 'The torrent has stopped with an error. Resume it, then try again.',
  'error.mismatch': 'The file on the website is not the file of this torrent. Tell the owner of the website.',
  'error.not-verified': 'This part is not here yet. Try again in a moment.',
  'error.out-of-range': 'The player asked for a part that the file does not have. Try again.',
  'error.too-many-streams': 'Too many files are being played or saved at once. Close some and try again.',
  'error.engine-unreachable':
    'No open tab runs this torrent, and this part is not here yet. Open Freshet, then try again.',
  'error.engine-gone': 'The tab that ran this torrent was closed. Try again.',
  'error.not-served':
    'This window cannot play or save files, because the browser has switched service workers off here. Reload the page, or open Freshet in a normal window.',
  'error.save-stopped':
    'It is not all here, and the torrent is stopped. Resume it, and save the file when it is complete.',
  'error.save-held':
    'It is not all here, and nothing of the rest can come now. Save it when it is complete; until then you can watch what is here.',
  'error.save-none': 'None of these files is complete yet. Save them when one is.',
  'error.folder-denied':
    'The browser may not write into this folder. Choose it again and allow it, or choose another: browsers protect folders of the system.',
  'error.folder-gone': 'The folder is not there any more. It may have been moved, renamed or deleted: choose it again.',
  'error.folder-full': 'The disk of this folder is full. Free some space there, or choose a folder on another disk.',
  'error.folder-locked': 'Another program has {name} open. Close it there, then save again.',
  'error.folder-clash': 'A folder has the name of the file {name}. Rename it, or choose another folder.',
  'error.folder-name': 'The browser takes no file named {name}. Save it alone: then you can give it another name.',
  'error.folder-io': 'The folder could not be written to. Check its disk, then save again.',
  'error.folder-cancelled': 'Saving was stopped. Save again to go on.',
  'error.save-waits':
    'Saving waits: the next part does not come now. It goes on by itself when the part is here: keep this page open.',
  'error.save-broken':
    'Saving broke off before the end. The file among your downloads is not whole: delete it, and save again when all of it is here.',
  'error.stream-status': 'The file could not be read. Try again.',
  'error.wrong-length': 'The data in this browser is shorter than it should be. Check the data again.',

  // Trackers
  'error.tracker-unreachable': 'It could not be reached.',
  'error.tracker-answer': 'It answered something that makes no sense.',
  'error.tracker-failure': 'It refused: {reason}',
  'error.tracker-warning': 'It warns: {reason}',
  'error.tracker-private-host': 'It is on this computer or in its network, where links and torrents may not lead.',
  'error.tracker-kind': 'Browsers can only use ws:// and wss:// trackers.',

  // Web seeds
  'error.web-seed-unreachable': 'It could not be reached, or does not let other sites read its files (CORS).',
  'error.web-seed-missing': 'It does not have this file (status {status}).',
  'error.web-seed-status': 'It refused (status {status}).',
  'error.web-seed-file-length': 'Its file has another length than the torrent says.',
  'error.web-seed-range': 'It sent another part of the file than it was asked for.',
  'error.web-seed-short': 'It sent less than it was asked for.',
  'error.web-seed-cut': 'It broke off.',
  'error.web-seed-no-parts': 'It sends only whole files, and this one is needed in parts.',
  'error.web-seed-stalled': 'It stopped sending.',
  'error.source-unreachable':
    'The torrent file could not be fetched: its address cannot be reached, or does not let other sites read it (CORS).',
  'error.source-status': 'The server refused the torrent file (status {status}).',
  'error.source-stalled': 'The server stopped sending the torrent file.',
  'error.source-too-large': 'There is something larger than any torrent file ({torrentLimit}).',
  'error.source-not-torrent': 'What is there is not a torrent file.',
  'error.source-other': 'There is the torrent file of something else than the link asks for.',
  'error.web-seed-wrong-bytes': 'A web seed sent wrong data, so it is not asked any more.',
  'error.web-seed-wrong-files':
    'A web seed sent wrong data for these files, so it is not asked for them any more: {files}.',
  'error.web-seed-not-encrypted':
    'Its address begins with http:, and browsers let this page read only encrypted addresses (https:).',
  'error.web-seed-private-host': 'It is on this computer or in its network, where links and torrents may not lead.',

  // Amounts
  'error.amount-empty': 'Type an amount first.',
  'error.amount-malformed': 'This is not a number. Write it like {example}.',
  'error.amount-grouping':
    'This could be read in two ways. Write it like {example}, or without the separators between thousands.',
  'error.amount-zero': 'Type a number above zero, or leave it empty for no limit.',
  'error.amount-negative': 'An amount cannot be below zero.',
  'error.amount-decimals': 'This has too many decimals: at most {decimals} are possible.',
  'error.amount-too-long': 'This is too long for an amount.',
  'error.MoneyError.out-of-range': 'This amount is larger than any that exists.',

  // The chain
  'error.unreachable': 'No node of the chain answered. Check your connection and try again; nothing was sent.',
  'error.would-revert': 'The contract would refuse this ({reason}), so nothing was sent. Refresh, then try again.',
  'error.too-early': 'The waiting time is not over yet. Come back when it is.',
  'error.insufficient-funds':
    'The account does not hold enough BTT for the amount and the fee. Take a smaller amount, or add BTT first.',
  'error.chain-refused': 'The node of the chain refused this: {reason}. Try again in a moment.',
  'error.wrong-chain': 'The node answers for chain {got}, not for chain {expected}. Switch to the right chain.',
  'error.play-elsewhere':
    'The play-money chain is open in another page of this site. Close that page, then reload this one.',
  'error.no-contract': 'There is no contract of Freshet at this address on this chain. Check which chain is chosen.',
  'error.rpc': 'The node of the chain refused this. Try again in a moment.',
  'error.deploy-failed':
    'The contracts could not be put on this chain: {contract} was refused. Check the balance, then try again.',
  'error.supply-absurd': 'TRON’s node said something that cannot be true of the supply of BTT.',
  'error.gas-price': 'The node asks for an absurd fee. Try again later, or use another node.',

  // Addresses, cheques and BitTorrent Speed
  'error.address': 'This is not an address: it has to be 0x and 40 letters and digits, 0 to 9 and a to f.',
  'error.address-checksum':
    'There is a slip in this address: its capital letters do not fit its digits. Copy it again, all of it.',
  'error.signature': 'A peer sent a cheque whose signature is not valid, and it was refused.',
  'error.key': 'The key that signs cheques is damaged. Revoke it on the Permissions page and make a new one.',
  'error.speed-malformed': 'A peer said something about payment that makes no sense. It is used like any other peer.',
  'error.speed-oversized': 'A peer said something about payment that makes no sense. It is used like any other peer.',

  // What the engine keeps of money
  'error.speed-refused':
    'Payment with this peer has ended. It is used like any other peer; what was paid or earned is kept.',
  'error.key-unreadable':
    'The session key cannot be read. Revoke it on the Permissions page and make a new one; cheques already given stay good.',
  'error.no-seller-key':
    'The key that these cheques were written to is not in this browser. Restore the backup that was made where it is.',
  'error.record-newer':
    'A newer version of Freshet kept your money here. Nothing is paid or earned until you open that version again; your data is untouched.',
  'error.record-unreadable':
    'A payment record in this browser cannot be read. It was put aside, not deleted ({key}); everything else works.',
  'error.books-taken-over':
    'Freshet is open in another tab that keeps the books now. This one stops paying and takes them up again by itself.',
  'error.vault-code': 'There is no vault made by Freshet at this address. Check the address, or make a new vault.',
  'error.vault-issuer':
    'This vault obeys another session key ({got}). Name this browser’s key as its issuer, or make a new vault.',
  'error.no-chain': 'No chain is chosen yet. Connect a wallet, or choose a network, then try again.',
  'error.no-contracts': 'Freshet’s contracts are not on this chain yet, so nothing can be bought or sold here.',
  'error.password-too-short':
    'Choose a password of at least {least} characters: anyone who gets the file can try many.',
  'error.backup-malformed': 'This file is not a backup of cheques, or it is damaged. Choose another one.',
  'error.orders-full': 'The earnings of at most {most} sites are kept here.',
  'error.orders-malformed': 'This file has no cash-out orders, or it is damaged. Choose another one.',
  'error.backup-password': 'This is not the password that the backup was made with, or the file is damaged.',
} as const
