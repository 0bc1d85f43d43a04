"""Test components of EC2 Image Builder (AWSTOE documents), read and run by ourselves."""
