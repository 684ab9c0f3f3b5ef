#!/usr/bin/env bash
# Compares `avocet cat` with `avrocat` and with fastavro and `json.dumps`, `avocet count` with `avocet cat`, and measures peak memory on a large file.
#
#   benches/cli.sh [ROUNDS]            11 rounds unless told
#
# Needs: cargo, python3 with fastavro, avrocat (Debian: avro-bin), GNU time. Files and figures go to target/cli-bench.
# PYTHON names another python3. The programs alternate, so that ratios hold on a machine that has other work to do;
# the time is user + system time, and the medians of all rounds are compared.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-11}
python=${PYTHON:-python3}
dir=target/cli-bench
avocet=target/release/avocet
mkdir -p "$dir"

for tool in avrocat /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "$tool is missing (Debian packages: avro-bin, time)" >&2; exit 1; }
done
cargo build --release --quiet -p avocet-cli

# file NAME ROWS CODEC: written once
file() {
  [ -s "$dir/$1" ] || { "$python" benches/cli_data.py "$2" "$dir/part" "$3" && mv "$dir/part" "$dir/$1"; }
}
file user.avro 100000 null
file user-deflate.avro 100000 deflate
# More than 200 MB of the same rows: the blocks of the first file again and again.
if [ ! -s "$dir/large.avro" ]; then
  "$python" - "$dir/user.avro" "$dir/large.avro" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
marker = b"0123456789abcdef"
header = data.index(marker) + len(marker)
with open(sys.argv[2], "wb") as out:
    out.write(data[:header])
    while out.tell() < 200_000_000:
        out.write(data[header:])
PY
fi

# run NAME COMMAND...: appends seconds of user + system time
run() {
  local name=$1
  shift
  /usr/bin/time -f '%U %S' -o "$dir/time" "$@" >/dev/null
  awk '{print $1 + $2}' "$dir/time" >>"$dir/$name.seconds"
}
# GNU time counts in hundredths: what is shorter is run a hundred times
count100() { for _ in {1..100}; do "$avocet" count "$dir/user.avro" || return; done; }
export -f count100
export avocet dir

# fastavro: what one writes to print rows as JSON with it
cat >"$dir/print_rows.py" <<'PY'
import json
import sys

import fastavro


def other(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


with open(sys.argv[1], "rb") as file:
    for row in fastavro.reader(file):
        print(json.dumps(row, default=other))
PY

rm -f "$dir"/*.seconds
for ((round = 0; round < rounds; round++)); do
  run avrocat avrocat "$dir/user.avro"
  run cat "$avocet" cat "$dir/user.avro"
  run fastavro "$python" "$dir/print_rows.py" "$dir/user.avro"
  run cat-plain "$avocet" cat --plain "$dir/user.avro"
  run verify "$avocet" verify "$dir/user.avro"
  run cat-deflate "$avocet" cat "$dir/user-deflate.avro"
  run avrocat-deflate avrocat "$dir/user-deflate.avro"
  run count bash -c count100
  run nothing bash -c 'for _ in {1..100}; do "$avocet" --version || exit; done'
done

median() { sort -n "$dir/$1.seconds" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
ratio() { awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN {printf "%.1f", a / b}'; }

echo "100,000 rows, $(stat -c %s "$dir/user.avro") bytes; medians of $rounds rounds, user + system time"
for name in avrocat fastavro cat cat-plain verify avrocat-deflate cat-deflate; do
  printf '  %-16s %6.3f s\n' "$name" "$(median "$name")"
done
printf '  %-16s %8.5f s, of which the start of a process %.5f s\n' count \
  "$(awk -v c="$(median count)" 'BEGIN {print c / 100}')" "$(awk -v c="$(median nothing)" 'BEGIN {print c / 100}')"
echo "avrocat / avocet cat:            $(ratio avrocat cat)  (null codec)"
echo "fastavro / avocet cat:           $(ratio fastavro cat)  (null codec)"
echo "avrocat / avocet cat:            $(ratio avrocat-deflate cat-deflate)  (deflate)"
awk -v a="$(median count)" -v b="$(median cat)" 'BEGIN {printf "avocet count / avocet cat:       %.1f %%\n", a / b}'

echo "Peak memory:"
for job in "cat $dir/user.avro" "cat $dir/user-deflate.avro" "cat $dir/large.avro" "verify $dir/large.avro" "count $dir/large.avro"; do
  # shellcheck disable=SC2086 # the words of a job are its arguments
  /usr/bin/time -f %M -o "$dir/time" "$avocet" $job >/dev/null
  printf '  %7d KB  avocet %s (%s bytes)\n' "$(cat "$dir/time")" "$job" "$(stat -c %s "${job#* }")"
done
