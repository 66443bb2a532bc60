#!/bin/sh
# ./run.sh net <experiment> <k> [options]    trains network number k, or goes on with it
# ./run.sh vote <experiment> <n> [options]   lets the networks 1 to n vote; trains what is missing
# ./run.sh doctor                            what works on this machine
set -eu
cd "$(dirname "$0")"
# MNIST lies beside this file.
export NETWORK3_DATA="${NETWORK3_DATA:-$PWD/data}"
network3() { ./node dist/cli/main.js "$@"; }
command=${1:?net, vote or doctor}
shift
case "$command" in
net)
  experiment=${1:?an experiment} k=${2:?the number of a network, from 1}
  shift 2
  out=models/$experiment.$k.safetensors
  mkdir -p models
  if [ -e "$out" ]; then set -- --resume "$@"; else set -- --seed "$k" "$@"; fi
  network3 run "$experiment" --out "$out" "$@"
  ;;
vote)
  experiment=${1:?an experiment} n=${2:?how many networks}
  shift 2
  network3 run "$experiment" --nets "$n" --seed 1 --out "models/$experiment.safetensors" --resume "$@"
  ;;
doctor) network3 doctor "$@" ;;
*)
  echo "run.sh: unknown command $command; use net, vote or doctor" >&2
  exit 2
  ;;
esac
