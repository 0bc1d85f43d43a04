"""ext2, ext3 and ext4.

Source: Linux, Documentation/filesystems/ext4 and fs/ext4/ext4.h.
"""
