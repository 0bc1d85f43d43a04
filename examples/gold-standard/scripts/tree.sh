#!/bin/sh
# Makes the tree of one build: a folder for each provider, with checksums. All of it appears at once, or nothing.
#
# DISK       the finished disk, in any format that qemu-img reads
# ROOTFS     tar of the same system's files, if the build made one; empty: they are read off the disk
# NAME VERSION PROVIDERS ARTIFACTS
set -eu

scripts=$(cd "$(dirname "$0")" && pwd)
tree=$ARTIFACTS/$VERSION/$NAME
if [ -e "$tree" ]; then
    echo "$tree is there already: a version is published once; remove it, or choose another version" >&2
    exit 1
fi
mkdir -p "$ARTIFACTS/$VERSION"
# Beside the tree, so that the last step is a rename.
WORK=$(cd "$ARTIFACTS" && pwd)/.work-$NAME-$VERSION
rm -rf "$WORK"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 129' HUP INT TERM
mkdir "$WORK" "$WORK/tree"
export WORK RAW="$WORK/disk.raw" STREAM="$WORK/disk.vmdk"

"$scripts/raw.sh"
for provider in $PROVIDERS; do
    echo "$provider"
    folder=$WORK/tree/$provider
    mkdir "$folder"
    "$scripts/$provider.sh" "$folder"
    "$scripts/checksums.sh" "$folder"
done
mv "$WORK/tree" "$tree"
