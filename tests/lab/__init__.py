"""The lab: real Debian 12 disk images for tests, good ones and ones with known faults."""
