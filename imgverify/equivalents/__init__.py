"""What commands would print, read off a disk: a module for each command that has an equivalent.

Each module offers `answer(image, argument) -> bytes`: what the command of that name
(`Command.equivalent`) prints on standard output. It raises `NotObservedError` when a disk cannot
tell, with `needs_boot` when a running system could.
"""
