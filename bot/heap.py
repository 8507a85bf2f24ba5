"""The interpreter's collector of garbage, told what lives as long as the program.

A full round looks at every object. With a library of the usual size that takes 60 to 100 ms, in which nobody is
answered, and a busy shop has one every few thousand messages. What is there when the shop opens stays to the end.
"""

import gc

#: Objects that are made and not let go between two small rounds, small rounds between two middle ones, and so on.
#: Nearly everything here goes without the collector, as soon as nobody holds it.
ROUNDS = (5_000, 10, 50)


def settle() -> None:
    """Let go of what nobody holds, and leave what is there out of all later rounds.

    Once after the start, and again when a new library has taken the old one's place: only a full round lets the old
    one go, and this is one.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
