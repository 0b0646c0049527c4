#!/bin/sh
# check_symbols.sh LIBRARY [NM]: the core may call nothing but these; no allocator, printf, exception or iostream.
set -eu
nm=${2:-nm}
allowed='memcpy|memset|memcmp|memmove|memchr|strlen|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_'
# The deleting destructors that come with virtual ones name operator delete; nothing calls it.
allowed="$allowed|_ZdlPv|_ZdlPvm|_ZdlPvj|__cxa_pure_virtual|_ZTVN10__cxxabiv.*"
# Helpers of compilers for 32-bit cores.
allowed="$allowed|__(u?div|u?mod|mul|ashl|ashr|lshr|u?cmp)[sd]i[23]"
bad=$("$nm" --undefined-only "$1" | awk '$1 == "U" { print $2 }' | grep -v '^_ZN.*8pitwatch' | grep -v '^_ZT[VI]N8pitwatch' |
  grep -Ev "^($allowed)$" | sort -u || true)
[ -z "$bad" ] || { echo "the core calls: $bad" >&2; exit 1; }
