"""A libtorrent peer that speaks WebRTC only, for tests/stack/libtorrent.ts.

The first line of its input is a task as JSON. Each further line is a command: `announce`. It prints its status as a
line of JSON whenever that changes, and ends with its input.
"""

import base64
import json
import select
import sys

import libtorrent as lt

task = json.loads(sys.stdin.readline())
session = lt.session(
    {
        "listen_interfaces": "0.0.0.0:0",
        "webtorrent_stun_server": "",
        "alert_mask": 0,
        "upload_rate_limit": task["uploadBytesPerSecond"],
        "download_rate_limit": task["downloadBytesPerSecond"],
        **{
            name: False
            for name in (
                "enable_dht",
                "enable_lsd",
                "enable_upnp",
                "enable_natpmp",
                "enable_outgoing_tcp",
                "enable_incoming_tcp",
                "enable_outgoing_utp",
                "enable_incoming_utp",
            )
        },
    }
)
if task["torrentFile"] is None:
    params = lt.parse_magnet_uri(task["magnet"])
else:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(lt.bdecode(base64.b64decode(task["torrentFile"])))
params.trackers = [task["tracker"]]
params.save_path = task["folder"]
params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
if task["isSeed"]:
    params.flags |= lt.torrent_flags.seed_mode
handle = session.add_torrent(params)

last = None
while True:
    ready, _, _ = select.select([sys.stdin], [], [], 0.05)
    if ready:
        line = sys.stdin.readline()
        if line == "":
            break
        handle.force_reannounce(0, -1, lt.reannounce_flags_t.ignore_min_interval)
    status = handle.status()
    now = {
        "isComplete": status.is_seeding,
        "downloaded": status.total_payload_download,
        "uploaded": status.total_payload_upload,
        "done": status.total_done,
        "wrong": status.total_failed_bytes,
        "peers": status.num_peers,
    }
    if now != last:
        print(json.dumps(now), flush=True)
        last = now
