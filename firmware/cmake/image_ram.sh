#!/bin/sh
# image_ram.sh ELF [SIZE]: static memory of an image for the ESP32; fails above 48 KiB. SIZE is Espressif's `size`.
set -eu
most=49152
used=$("${2:-xtensa-esp32-elf-size}" -A "$1" | awk '/^\.dram0\.(data|bss)|^\.noinit/ { n += $2 } END { print n + 0 }')
echo "$1: $used bytes of static memory (at most $most)"
[ "$used" -gt 0 ] && [ "$used" -le "$most" ]
