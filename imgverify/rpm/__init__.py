"""rpm's database, read off a disk without rpm."""
