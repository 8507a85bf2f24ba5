"""What `/metrics` shows: counts, ages and times, on a registry of our own so that two shops in one test do not mix."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

#: What `Metrics.text` is, for the answer's header.
CONTENT_TYPE = CONTENT_TYPE_LATEST

#: Seconds. A step is a fraction of a millisecond of work and one fsync, which a busy disk stretches to some 4 ms.
STEP_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every figure that the running shop shows. No label ever holds a customer's or an agent's name."""

    registry: CollectorRegistry
    #: Events made durable, by channel. The same key twice counts once.
    events_in: Counter
    #: Finished steps by outcome: `done`, `failed` (it will be tried again), `dead` (set aside).
    steps: Counter
    #: From taking an event up to its commit.
    step_seconds: Histogram
    #: Rows that wait to be sent.
    outbox_depth: Gauge
    #: How long the oldest of them has been due.
    outbox_oldest_seconds: Gauge
    #: Tries to send, by channel and outcome: `sent`, `retry`, `unsure`, `dead`.
    sends: Counter
    #: Sends that may be a copy of one that arrived: the last try's fate was not known.
    copies: Counter
    #: Understood messages by band: `certain`, `likely`, `none`.
    matches: Counter
    #: Timers that are due and have not fired.
    timers_due: Gauge
    #: How late the oldest of them is.
    timers_late_seconds: Gauge
    #: Rows that were let go after their time, by the rule of the policy.
    let_go: Counter
    #: Passages to a human since the start, by reason.
    handoffs: Counter
    #: Who waits for a human, and in how many conversations an answer or the end of the matter is overdue.
    queue_waiting: Gauge
    queue_overdue: Gauge
    _process: ProcessCollector | None = field(default=None, repr=False)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)


def new_metrics(*, with_process: bool = True) -> Metrics:
    """A fresh set at zero. `with_process` adds memory, CPU time and open files, where the system tells them."""
    registry = CollectorRegistry()
    return Metrics(
        registry=registry,
        events_in=Counter("xiaoer_events_in", "Events made durable.", ["channel"], registry=registry),
        steps=Counter("xiaoer_steps", "Steps by outcome.", ["outcome"], registry=registry),
        step_seconds=Histogram(
            "xiaoer_step_seconds", "Time of a step up to its commit.", buckets=STEP_BUCKETS, registry=registry
        ),
        outbox_depth=Gauge("xiaoer_outbox_depth", "Messages that wait to be sent.", registry=registry),
        outbox_oldest_seconds=Gauge(
            "xiaoer_outbox_oldest_seconds", "How long the oldest of them has been due.", registry=registry
        ),
        sends=Counter("xiaoer_sends", "Tries to send by outcome.", ["channel", "outcome"], registry=registry),
        copies=Counter("xiaoer_copies", "Sends that may repeat one that arrived.", registry=registry),
        matches=Counter("xiaoer_matches", "Understood messages by band.", ["band"], registry=registry),
        timers_due=Gauge("xiaoer_timers_due", "Timers that are due and have not fired.", registry=registry),
        timers_late_seconds=Gauge("xiaoer_timers_late_seconds", "How late the oldest of them is.", registry=registry),
        let_go=Counter("xiaoer_let_go", "Rows that were let go after their time.", ["kind"], registry=registry),
        handoffs=Counter("xiaoer_handoffs", "Passages to a human by reason.", ["reason"], registry=registry),
        queue_waiting=Gauge("xiaoer_queue_waiting", "Conversations that wait for a human.", registry=registry),
        queue_overdue=Gauge(
            "xiaoer_queue_overdue", "Conversations with people that are overdue.", ["what"], registry=registry
        ),
        _process=ProcessCollector(registry=registry) if with_process else None,
    )
