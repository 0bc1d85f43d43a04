"""FAT with 12, 16 and 32 bits, as Linux mounts it (vfat).

Source: Microsoft's FAT specification, version 1.03; Linux, fs/fat.
"""
