#!/bin/sh
# ./run.sh net <experiment> <k> [options]    trains network number k, or goes on with it
# ./run.sh vote <experiment> <n> [options]   lets the networks 1 to n vote; trains what is missing
# ./run.sh bench [experiment] [options]      the time of a training step
# ./run.sh doctor                            what works on this machine
#
# All but doctor use the GPU, or say why it cannot be used; --device cpu behind them uses the CPU.
set -eu
cd "$(dirname "$0")"
# MNIST lies beside this file, and what the programs need beside them.
export NETWORK3_DATA="${NETWORK3_DATA:-$PWD/data}"
export LD_LIBRARY_PATH="$PWD/build/Release${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# The packed C++ libraries would be the older ones on many machines, and are for those without alone.
starts() { ./node -e 'require("./build/Release/network3.node")' >/dev/null 2>&1; }
with_cxx="$PWD/c++:$LD_LIBRARY_PATH"
if ! starts && (export LD_LIBRARY_PATH="$with_cxx" && starts); then
  export LD_LIBRARY_PATH="$with_cxx"
fi
network3() { ./node dist/cli/main.js "$@"; }
usage() {
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
[ $# -gt 0 ] || usage
command=$1
shift
case "$command" in
net)
  [ $# -ge 2 ] || usage
  experiment=$1 k=$2
  shift 2
  out=models/$experiment.$k.safetensors
  if [ -e "$out" ]; then set -- --resume "$@"; else set -- --seed "$k" "$@"; fi
  network3 run "$experiment" --device cuda --out "$out" "$@"
  ;;
vote)
  [ $# -ge 2 ] || usage
  experiment=$1 n=$2
  shift 2
  out=models/$experiment.safetensors
  network3 run "$experiment" --device cuda --nets "$n" --seed 1 --out "$out" --resume "$@"
  ;;
bench) network3 bench --device cuda "$@" ;;
doctor) network3 doctor "$@" ;;
*) usage ;;
esac
