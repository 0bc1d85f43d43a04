#!/bin/sh
# ova.sh FOLDER: an appliance for VMware. The envelope comes first, then its manifest: DSP0243, section 5.3.
set -eu

scripts=$(dirname "$0")
"$scripts/stream.sh"
appliance=$WORK/appliance
mkdir "$appliance"
ln "$STREAM" "$appliance/$NAME-disk1.vmdk"
"$scripts/envelope.sh" vmware "$NAME-disk1.vmdk" >"$appliance/$NAME.ovf"
(
    cd "$appliance"
    for file in "$NAME.ovf" "$NAME-disk1.vmdk"; do
        echo "SHA256($file)= $(sha256sum "$file" | cut -d' ' -f1)"
    done >"$NAME.mf"
)
tar --format=ustar --owner=root:0 --group=root:0 -C "$appliance" -cf "$1/$NAME.ova" \
    "$NAME.ovf" "$NAME.mf" "$NAME-disk1.vmdk"
rm -r "$appliance"
