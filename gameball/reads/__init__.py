"""What makes reads cheap and safe: kept copies and their age, and one flight for many waiters."""

from gameball.reads.flights import TooBusy
from gameball.reads.reader import Answer, Got, Read, Reader, Source, StillFlying, Wanted, reader

__all__ = ["Answer", "Got", "Read", "Reader", "Source", "StillFlying", "TooBusy", "Wanted", "reader"]
