"""Figures on generated text come out as their papers have them."""

import pytest

from replies.diversity import SAMPLE, distinct, self_bleu


def test_distinct_counts_different_words_and_characters() -> None:
    assert distinct(["今天发货", "今天发货"], 1) == 0.5
    assert distinct(["we ship today", "We ship"], 2) == pytest.approx(2 / 3)
    assert distinct([], 1) == 0


def test_the_same_text_again_and_again_is_a_bleu_of_one() -> None:
    assert self_bleu(["今天下午发货哦"] * 5) == pytest.approx(1)


def test_texts_that_share_nothing_have_hardly_any() -> None:
    assert self_bleu(["今天下午发货", "可以开具发票", "we ship tomorrow morning"]) < 0.1


def test_half_shared_lies_between_and_nothing_is_nothing() -> None:
    assert 0.2 < self_bleu(["今天下午发货哦", "今天下午能到呢"]) < 0.8
    assert self_bleu(["一句"]) == self_bleu([]) == 0


def test_the_same_seed_draws_the_same_sample() -> None:
    texts = [f"第 {n} 句 在 {n * 7} 点 说" for n in range(2 * SAMPLE)]

    assert self_bleu(texts, 3) == self_bleu(texts, 3) != self_bleu(texts, 4)
