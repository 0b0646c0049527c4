#!/bin/sh
# size.sh: code and static data of the core on the two 32-bit compilers that Debian has (the ESP32's own is Espressif's).
# Fails above 24 KiB of code or with any static data.
set -eu
cd "$(dirname "$0")/.."
out=build/size
flags="-std=c++17 -Os -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-asynchronous-unwind-tables -Icore/include -Ihal/include"
failed=0
measure() { # NAME PREFIX MACHINE FLAGS...
  name=$1 prefix=$2 machine=$3
  shift 3
  command -v "$prefix-g++" >/dev/null || { echo "$name: no $prefix-g++, skipped"; return 0; }
  mkdir -p "$out/$name"
  for source in core/src/*.cpp; do
    # shellcheck disable=SC2086
    "$prefix-g++" $machine "$@" $flags -c "$source" -o "$out/$name/$(basename "$source" .cpp).o"
  done
  # Linked, as only the linker makes calls as short as they are in an image; what is missing is the library's.
  # shellcheck disable=SC2086
  "$prefix-g++" $machine -nostdlib -Wl,-e,0,--unresolved-symbols=ignore-all "$out/$name"/*.o -o "$out/$name/core.elf"
  code=$("$prefix-size" -A "$out/$name/core.elf" | awk '/^\.text/ { n += $2 } END { print n + 0 }')
  data=$("$prefix-size" -A "$out/$name"/*.o | awk '/^\.s?(data|bss)/ { n += $2 } END { print n + 0 }')
  echo "$name: $code bytes of code (at most 24576), $data of static data (none)"
  [ "$code" -le 24576 ] && [ "$data" -eq 0 ] || failed=1
}
measure riscv32 riscv64-unknown-elf "-march=rv32imc -mabi=ilp32" -specs=picolibc.specs
headers=$(ls -d /usr/lib/picolibc/xtensa-lx106-elf/include /usr/lib/xtensa-lx106-elf/include 2>/dev/null | head -n 1)
measure xtensa xtensa-lx106-elf -mlongcalls -isystem "${headers:-/usr/include}"
exit $failed
