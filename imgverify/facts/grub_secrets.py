"""What must not leave the machine with a boot loader's configuration: passwords and hashes."""

from __future__ import annotations

from imgverify.facts.questions import Mask

HASHED = "<pbkdf2>"
PLAIN = "<plain>"

_BLANK = "[ \t]"
_QUOTE = "[\"']?"
_TEXT = "[^<$ \t\"']"

# In this order: first nothing may look like a mask already, then hashes, then all that is left. A
# literal tab stands in the brackets, because not every sed knows `\t` there.
GRUB_MASKS: tuple[Mask, ...] = (
    Mask("<pbkdf2>", PLAIN),
    Mask(r"grub\.pbkdf2\.[a-z0-9]+\.[0-9]+\.[0-9A-Fa-f]+\.[0-9A-Fa-f]+", HASHED),
    Mask(f"^({_BLANK}*GRUB2_PASSWORD=)[^<].*$", rf"\1{PLAIN}"),
    Mask(f"^({_BLANK}*password{_BLANK}+)[^- \t].*$", rf"\1{PLAIN}"),
    Mask(f"^({_BLANK}*password{_BLANK}+--[a-z0-9]+{_BLANK}+).*$", rf"\1{PLAIN}"),
    Mask(f"^({_BLANK}*password_pbkdf2{_BLANK}+[^ \t]+{_BLANK}+{_QUOTE}){_TEXT}.*$", rf"\1{PLAIN}"),
)
