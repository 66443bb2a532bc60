#!/bin/sh
# ./first-contact.sh [--out first-contact] [--device cuda] [--only parity,rate] [--quick]
#
# Tries network3 out on the GPU of this machine, within 8 minutes, and writes report.md and all output
# into a folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/env.sh"
exec "$here/node" "$here/scripts/first-contact/main.mjs" "$@"
