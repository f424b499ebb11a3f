"""What makes reads cheap and safe: kept copies and their age, one flight for many waiters, the breaker, the pace."""

from gameball.reads.ages import ANEW, USUAL, WAITING, Taking
from gameball.reads.answer import Answer, Got, Needless, Read, Source, Standing, StillFlying, Wanted
from gameball.reads.flights import TooBusy
from gameball.reads.reader import Reader, reader

__all__ = [
    "ANEW",
    "USUAL",
    "WAITING",
    "Answer",
    "Got",
    "Needless",
    "Read",
    "Reader",
    "Source",
    "Standing",
    "StillFlying",
    "Taking",
    "TooBusy",
    "Wanted",
    "reader",
]
