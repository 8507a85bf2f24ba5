"""Work beside the serving process: it steps aside, so that customers do not wait for it."""

import os

#: How far behind the serving process such work comes where both want the processor.
NICENESS = 10
#: Bytes between two syncs of a long file: the shop's next commit waits for what lies unsynced in the cache.
SYNC_EVERY = 1 << 20

#: Commands that compute for long: publishing builds an index, stories play whole conversations.
BESIDE = frozenset({"replies", "story", "doctor"})


def step_aside() -> None:
    """From now on this process computes only where nobody else wants to. For commands and children, never the shop."""
    os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
