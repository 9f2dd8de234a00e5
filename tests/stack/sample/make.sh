#!/bin/sh
# Makes the sample media beside this script: 36 s of morning at a lake, drawn by scene.js, with the sound of water, as
# WebM (VP9/Opus) and MP4 (H.264/AAC, index first), and its subtitles. It takes some 10 minutes.
# Needs ffmpeg (Debian: apt-get install ffmpeg, or PyPI: imageio-ffmpeg and FFMPEG=its binary) and Node.
set -eu
cd "$(dirname "$0")"

seconds=36
rate=25

# Noise that rises and falls as waves do, and a quiet chord.
sound="anoisesrc=color=pink:seed=7:amplitude=0.5:sample_rate=48000:duration=$seconds,highpass=f=150,lowpass=f=1100,\
tremolo=f=0.21:d=0.55[water];sine=frequency=196:sample_rate=48000:duration=$seconds,volume=0.1,tremolo=f=0.13:d=0.7[low];\
sine=frequency=294:sample_rate=48000:duration=$seconds,volume=0.07,tremolo=f=0.11:d=0.8[high];\
[water][low][high]amix=inputs=3:normalize=0,afade=t=in:d=1,afade=t=out:st=$((seconds - 2)):d=2"

# Key frames every two seconds, so that a seek lands close; the index (cues, moov) in front, so that it lands at once.
same="-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -metadata title=Morning -pix_fmt yuv420p -g 50 -shortest"
node scene.js 640 360 "$rate" "$seconds" | "${FFMPEG:-ffmpeg}" -hide_banner -loglevel error -y \
  -f rawvideo -pix_fmt rgb24 -s 640x360 -r "$rate" -i - -f lavfi -i "$sound" \
  $same -c:v libvpx-vp9 -b:v 340k -deadline good -cpu-used 2 -row-mt 1 -c:a libopus -b:a 64k -cues_to_front 1 sample.webm \
  $same -c:v libx264 -preset slow -b:v 380k -maxrate 800k -bufsize 1600k -profile:v main -level 3.1 -c:a aac -b:a 96k \
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
