"""XFS, versions 4 and 5.

Source: Linux, fs/xfs/libxfs/xfs_format.h, xfs_da_format.h and xfs_log_format.h; "XFS Algorithms
and Data Structures".
"""
