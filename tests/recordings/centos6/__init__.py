"""CentOS 6 as examples/centos6-kickstart-ami asks for it, composed: a recording and a disk."""
