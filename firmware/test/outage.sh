#!/bin/sh
# outage.sh PITWATCH_DEVICE: a real broker goes away, the device is killed meanwhile; in the end each of its readings is
# there. Wants mosquitto and mosquitto_sub; else it ends with 77, skipped.
set -eu
device=$1
command -v mosquitto >/dev/null && command -v mosquitto_sub >/dev/null || { echo "no mosquitto: skipped"; exit 77; }
work=$(mktemp -d)
broker='' hub='' running=''
cleanup() {
  for process in $running $hub $broker; do kill "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# A port that nobody has, below those of outgoing connections.
port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
printf 'listener %s 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location %s/\nmax_queued_messages 0\nuser %s\n' \
  "$port" "$work" "$(id -un)" >"$work/mosquitto.conf"

start_broker() { mosquitto -c "$work/mosquitto.conf" >>"$work/broker.log" 2>&1 & broker=$!; }
start_device() {
  "$device" --broker "127.0.0.1:$port" --device-id ESP32-A1B2C3D4E5F6 --username x --password x --license-key LIC-1 \
    --workshop workshop_001 --pit pit1 --interval 2 --state "$work/state" >>"$work/device.log" 2>&1 &
  running=$!
}
stop() { kill "-$1" "$2"; wait "$2" 2>/dev/null || true; }

# until SECONDS CONDITION...: waits for it, and fails with what was said.
until_true() {
  seconds=$1
  shift
  for _ in $(seq "$((seconds * 5))"); do
    if "$@"; then return 0; fi
    sleep 0.2
  done
  echo "not in $seconds s: $*"
  tail -n 20 "$work/device.log" "$work/broker.log"
  exit 1
}
# A line `boot seq` for each reading that came, each once.
readings() { sed -n 's/.*"boot_id":"\([0-9a-f]*\)","seq":\([0-9]*\),.*/\1 \2/p' "$work/got.txt" | sort -u; }
has_readings() { [ "$(readings | wc -l)" -ge "$1" ]; }
says() { [ "$(grep -c "$2" "$work/device.log")" -ge "$1" ]; }
# Of both boots all readings from 0 to the last; each made at least 4.
is_whole() {
  readings | awk '{ n[$1]++; if ($2 + 1 > top[$1]) top[$1] = $2 + 1 }
    END { for (b in n) { boots++; if (n[b] != top[b] || n[b] < 4) exit 1 } exit boots != 2 }'
}

start_broker
touch "$work/got.txt"
until_true 10 mosquitto_sub -p "$port" -i hub -c -q 1 -t 'workshop/+/pit/+/sensors' -E 2>/dev/null
mosquitto_sub -p "$port" -i hub -c -q 1 -t 'workshop/+/pit/+/sensors' >>"$work/got.txt" 2>/dev/null & hub=$!
start_device
until_true 20 has_readings 2
stop TERM "$broker"
until_true 20 says 2 "looking for the hub"
sleep 5 # readings for the log
stop KILL "$running"
start_device
sleep 4
start_broker
until_true 90 says 2 "online as"
until_true 60 is_whole
readings | awk '{ n[$1]++ } END { for (b in n) printf "boot %s: %d readings, none missing\n", b, n[b] }'
