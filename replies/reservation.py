"""What somebody who is content says after 'but': the small fault that a thank-you must not pass over."""

import re
from typing import Final

from replies.text import folded

#: What turns a sentence round. 只是 and 就是 only do at the beginning of a clause: 就是好 is praise.
_BUT = re.compile(
    r"(?:但是|但(?!愿|凡)|不过|可惜的?是?|美中不足的?是?|唯一的?(?:缺点|不足)(?:是|就是)?|缺点(?:是|就是)|"
    r"有点遗憾的?是?|"
    r"(?<=[，,。！!；;～~ ])(?:就是|只是)(?!好|喜欢|棒|爱|赞|值)|"
    r"\b(?:but|however|although|except(?: that)?|my only (?:complaint|issue|gripe) is|"
    r"the only (?:downside|problem) is)\b|"
    r"(?<=[,.;] )(?:though|only)\b)",
    re.IGNORECASE,
)
_END = re.compile(r"[，,。；;！!？?\n～~]|\.(?=\s|$)")
_THOUGH: Final = re.compile(r"[^,.;!?\n]+(?=,? though\b)", re.IGNORECASE)
#: What is said after 'but' and is no fault: 不过客服态度好.
_GOOD = re.compile(
    r"(?:很|挺|非常|真|都|还|蛮|特别|真的)?(?:不错|满意|喜欢|值得?|好看|好用|好吃|好喝|漂亮|[很挺真蛮](?:好|快|棒)|"
    r"态度好|没关系|没事|不影响|瑕不掩瑜|还会再?来|能接受|可以接受)|"
    r"\b(?:still (?:good|great|love|happy)|love|great|worth|happy|no problem|its? fine|ok)\b",
    re.IGNORECASE,
)
#: Longer than this nobody quotes.
_LONGEST: Final = 60
_SHORTEST: Final = 2


def reservation(text: str) -> str:
    """The clause that names the fault, as it was written; empty where there is none."""
    whole = folded(text)
    for match in _BUT.finditer(whole):
        said = _END.split(whole[match.end() :].lstrip(" ，,：:"), maxsplit=1)[0].strip()
        if len(said) >= _SHORTEST and not _GOOD.search(said):
            return said[:_LONGEST]
    though = _THOUGH.search(whole)
    said = though.group().strip() if though else ""
    return said[:_LONGEST] if said and not _GOOD.search(said) else ""
