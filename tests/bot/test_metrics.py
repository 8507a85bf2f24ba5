from bot.metrics import new_metrics


def test_a_fresh_set_shows_zeros_and_what_is_counted_appears():
    metrics = new_metrics()
    metrics.events_in.labels(channel="web").inc()
    metrics.sends.labels(channel="web", outcome="sent").inc()
    metrics.step_seconds.observe(0.003)

    text = metrics.text().decode()
    assert 'xiaoer_events_in_total{channel="web"} 1.0' in text
    assert 'xiaoer_sends_total{channel="web",outcome="sent"} 1.0' in text
    assert 'xiaoer_step_seconds_bucket{le="0.005"} 1.0' in text
    assert "xiaoer_outbox_depth 0.0" in text


def test_two_shops_in_one_process_count_apart():
    one, other = new_metrics(), new_metrics()
    one.copies.inc()

    assert b"xiaoer_copies_total 0.0" in other.text()


def test_events_steps_outbox_sends_matches_and_timers_all_have_a_figure():
    names = {family.name for family in new_metrics(with_process=False).registry.collect()}

    assert names == {
        f"xiaoer_{name}"
        for name in (
            "events_in steps step_seconds outbox_depth outbox_oldest_seconds sends copies matches timers_due"
            " timers_late_seconds let_go handoffs queue_waiting queue_overdue"
        ).split()
    }
