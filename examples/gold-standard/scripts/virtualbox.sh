#!/bin/sh
# virtualbox.sh FOLDER: a box of Vagrant's. The network card is one that the kernels of clouds have a driver for.
set -eu

scripts=$(dirname "$0")
"$scripts/stream.sh"
box=$WORK/box
mkdir "$box"
ln "$STREAM" "$box/box-disk001.vmdk"
"$scripts/envelope.sh" virtualbox box-disk001.vmdk >"$box/box.ovf"
echo '{"provider": "virtualbox"}' >"$box/metadata.json"
cat >"$box/Vagrantfile" <<'END'
Vagrant.configure("2") do |config|
  config.vm.base_mac = "080027F00D01"
  config.vm.provider "virtualbox" do |machine|
    machine.customize ["modifyvm", :id, "--nictype1", "virtio"]
  end
end
END
tar --owner=root:0 --group=root:0 -C "$box" -c metadata.json Vagrantfile box.ovf box-disk001.vmdk |
    gzip -n -1 >"$1/$NAME.box"
rm -r "$box"
