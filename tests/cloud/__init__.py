"""A test cloud: EC2's API on this machine, whose instances can be real guests. No network."""
