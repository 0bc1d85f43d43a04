"""The action modules of AWSTOE, a family to a file."""
