"""Sources of image builds (kickstart, preseed, fstab, Packer), read as demands on the image."""
