#!/bin/sh
# Makes the sample media beside this script: 36 s of moving picture with a running timecode and a
# beep every second, as WebM (VP9/Opus) and MP4 (H.264/AAC, index first), and its subtitles.
# Needs ffmpeg and DejaVu Sans Mono (Debian: apt-get install ffmpeg fonts-dejavu-core).
set -eu
cd "$(dirname "$0")"

font=/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf
seconds=36
rate=25

picture="testsrc2=size=640x360:rate=$rate:duration=$seconds,\
drawtext=fontfile=$font:text='Freshet sample':fontsize=22:fontcolor=white:box=1:boxcolor=black@0.7:boxborderw=8:x=20:y=h-48,\
drawtext=fontfile=$font:timecode='00\\:00\\:00\\:00':rate=$rate:fontsize=40:fontcolor=white:box=1:boxcolor=black@0.7:boxborderw=10:x=(w-tw)/2:y=h/2-20,\
format=yuv420p"
# A low drone that slowly changes, and a beep at each full second.
sound="sine=frequency=220:beep_factor=4:sample_rate=48000:duration=$seconds,volume=0.5,tremolo=f=0.25:d=0.4"

make() {
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "$picture" -f lavfi -i "$sound" \
    -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -metadata title='Freshet sample' -shortest "$@"
}

# Key frames every two seconds, so that a seek lands close; the index (cues, moov) in front, so that it lands at once.
make -c:v libvpx-vp9 -b:v 600k -deadline good -cpu-used 4 -row-mt 1 -g 50 -c:a libopus -b:a 64k \
  -cues_to_front 1 sample.webm
make -c:v libx264 -preset slow -b:v 600k -maxrate 900k -bufsize 1800k -profile:v main -level 3.1 -g 50 -c:a aac -b:a 96k \
  -movflags +faststart sample.mp4

# A line every four seconds, shown for three.
{
  printf 'WEBVTT\n'
  at=0
  while [ "$at" -lt "$seconds" ]; do
    printf '\n00:00:%02d.000 --> 00:00:%02d.000\nSubtitle %d: %d seconds in\n' "$at" $((at + 3)) $((at / 4 + 1)) "$at"
    at=$((at + 4))
  done
} > sample.vtt
{
  at=0
  while [ "$at" -lt "$seconds" ]; do
    printf '%d\n00:00:%02d,000 --> 00:00:%02d,000\nSubtitle %d: %d seconds in\n\n' $((at / 4 + 1)) "$at" $((at + 3)) $((at / 4 + 1)) "$at"
    at=$((at + 4))
  done
} > sample.srt
