#!/bin/sh
# ./run.sh net <experiment> <k> [options]    trains network number k, or goes on with it
# ./run.sh vote <experiment> <n> [options]   lets the networks 1 to n vote; trains what is missing
# ./run.sh bench [experiment] [options]      the time of a training step
# ./run.sh doctor                            what works on this machine
#
# All but doctor use the GPU, or say why it cannot be used; --device cpu behind them uses the CPU.
set -eu
cd "$(dirname "$0")"
here=$PWD
. ./env.sh
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
