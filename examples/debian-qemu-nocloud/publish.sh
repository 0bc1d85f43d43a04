#!/bin/sh
# publish.sh IMAGE FOLDER [OPTION…]: copies an image to a folder when the gate lets it pass, with its checksum.
# What is copied is what was judged: the checksum must be that of the report.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
image=$1
folder=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP INT TERM

"$here/gate.sh" "$image" --fail-fast --reports-dir "$work/reports" "$@" || {
    code=$?
    echo "publish.sh: refused: $image is not published" >&2
    exit "$code"
}
mkdir -p "$folder"
name=$(basename "$image")
new=$folder/.$name.new
cp --sparse=always "$image" "$new"
sum=$(sha256sum "$new" | cut -d' ' -f1)
if ! grep -q "\"digest\": *\"sha256:$sum\"" "$work"/reports/*/report.json; then
    rm "$new"
    echo "publish.sh: $image has changed since it was judged: not published" >&2
    exit 1
fi
mv "$new" "$folder/$name"
echo "$sum  $name" >"$folder/$name.sha256"
echo "published: $folder/$name"
