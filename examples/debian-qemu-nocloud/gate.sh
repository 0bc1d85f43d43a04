#!/bin/sh
# gate.sh IMAGE [OPTION…]: judges an image, with more options for pytest; the exit code is the gate's word.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
image=$1
shift
exec pytest -p no:cacheprovider --image "$image" --profile "$here/profile.yaml" "$@"
