#!/bin/sh
# Writes config.json with TURN credentials that expire (draft-uberti-behave-turn-rest): run it by a timer, each hour.
#
#     turn-credentials.sh /etc/turnserver.conf freshet.example /var/www/freshet/config.json
#
# Pages read config.json again each hour; credentials that live for two days outlive that by far.
set -eu
secret=$(sed -n 's/^static-auth-secret=//p' "$1")
host=$2
config=$3
username="$(($(date +%s) + 172800)):freshet"
credential=$(printf %s "$username" | openssl dgst -sha1 -hmac "$secret" -binary | openssl base64)
new=$(mktemp "$config.XXXXXX")
cat >"$new" <<JSON
{
  "trackers": ["wss://$host/tracker"],
  "iceServers": [
    { "urls": ["stun:$host:3478"] },
    {
      "urls": ["turn:$host:3478", "turns:$host:5349?transport=tcp"],
      "username": "$username",
      "credential": "$credential"
    }
  ]
}
JSON
chmod 644 "$new"
# In one step: no page reads half of it.
mv "$new" "$config"
