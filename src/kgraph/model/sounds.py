"""How names sound: spellings that the usual transliterations exchange, and syllables that none may blur."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_PINYIN = (
    "(?:[bpmf](?:iao|ian|ing|ang|eng|ai|ei|ao|ou|an|en|ie|in|iu|[aoiu])"
    "|[dtnl](?:iang|iao|ian|ing|ang|eng|ong|uan|ai|ei|ao|ou|an|en|ie|iu|in|uo|ui|un|ue|ve|[aeiuv])"
    "|(?:zh|ch|sh|[gkhrzcs])(?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|[aeu])"
    "|(?:zh|ch|sh|[rzcs])i|[jqx](?:iang|iong|iao|ian|ing|uan|ia|ie|iu|in|ue|un|[iu])"
    "|y(?:ang|ing|ong|uan|ao|ou|an|in|ue|un|[aeiou])|w(?:ang|eng|ai|ei|an|en|[aou])"
    ")"
)
_KOREAN = (
    "(?:ah|ahn|bae|baek|beom|bin|bok|bong|bum|byung|byeong|byoung|chae|chan|cheol|cheon|choi|chul|chun|dae|"
    "dong|doo|eun|geon|geun|gil|gon|gun|gwang|gyeong|gyu|hak|hee|heon|heung|hong|hoon|hun|hwa|hwan|hye|"
    "hyeok|hyeon|hyo|hyuk|hyun|hyung|hyeong|ik|il|jae|jee|jeong|jong|joo|joon|jun|jung|kang|keun|ki|koo|kuk|"
    "kun|kwan|kwang|kwon|kyeong|kyoung|kyu|kyun|kyung|lee|min|moon|mun|myeong|myoung|myung|nam|oh|ok|"
    "pil|pyo|rae|rim|ryong|ryul|sang|seo|seok|seon|seong|seung|shik|shin|sik|sol|sook|soo|su|suk|sun|sung|tae|"
    "taek|tak|uk|won|woo|woong|wook|yeo|yeol|yeon|yeong|yong|yoo|yoon|young|youn|yul|yun|yung)"
)
_BARE = "(?:ang|eng|ai|an|ao|ou|en)"
_SYLLABLE = re.compile(f"{_BARE}|{_PINYIN}|{_KOREAN}")
_SYLLABLES = re.compile(f"{_BARE}?(?:{_PINYIN}|{_KOREAN})*")
_MORAE = re.compile(
    "(?:(?:sh|ch|ts|[kgnhbmpr]y|[kstnhmyrwgzdbpfj])?[aiou]{1,3}+h?|[kstnhmyrwgzdbpfj]?e{1,2}+i?|n)+"
)


def loose(token: str) -> str:
    """A token with the two ways of writing umlauts made one: `mueller` and `muller` become `muller`."""
    return token.replace("ue", "u").replace("oe", "o").replace("ae", "a") if "e" in token else token


BREATHED_SOUNDS = (("ph", "f"), ("kh", "h"), ("th", "t"), ("dh", "d"), ("bh", "b"))
SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("tsh", "ch"), ("gk", "g"), ("sh", "s"), ("zh", "j"),
    ("ck", "k"), ("cq", "k"), ("q", "k"), ("ts", "z"), ("tz", "z"), ("cz", "z"), ("x", "ks"), ("w", "v"),
    ("z", "s"), ("y", "i"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("eo", "u"),
)  # fmt: skip
"""Spellings of one sound in the usual transliterations (Cyrillic, Arabic, Greek, Indian), in order."""
KOREAN_SOUNDS = (("yeo", "you"), ("young", "yung"), ("oo", "u"), ("eo", "u"), ("ee", "i"), ("y", "i"))
OPENING_SOUNDS = (
    ("mac", "mc"),
    ("ye", "e"),
    ("ju", "iu"),
    ("iou", "iu"),
    ("dzh", "j"),
    ("dj", "j"),
    ("eug", "evg"),
)
_HARD_C = re.compile("c(?![hei])")
_HALF_VOWEL = re.compile("(?<=[aeiou])j|j(?=[bcdfghklmnprstv]|$)")
_SILENT_H = re.compile("(?<=[aeiou])h(?=[bcdfgjklmnprstv]|$)|(?<=.g)h")
_DOUBLED = re.compile(r"(.)\1+")
LONG_VOWELS = re.compile("(?<=o)[ou]h?|(?<=[aiueo])h$|(?<=u)u|(?<=[ou])h(?=[knmrstgzdbp])")
"""What Japanese names are printed with and without: `kondou`, `satoh`, `yuuki`, `ohno`."""
ONE_SYLLABLE = {"lv": "lu", "lyu": "lu", "nv": "nu", "nyu": "nu"}
LONGEST_WORD = 24
"""Letters beyond which no word is searched for syllables: the search may try every way to split it."""


@lru_cache(maxsize=200_000)
def skeleton(token: str) -> str:
    """What is left of a token when the usual transliterations are made one; syllables of Chinese stay.

    Example:
        >>> [skeleton(t) for t in ("kondou", "kondoh", "kondo")]
        ['kondo', 'kondo', 'kondo']
        >>> [skeleton(t) for t in ("gonzalez", "gonzales", "yaroslav", "iaroslav", "zhang")]
        ['gonsales', 'gonsales', 'iaroslav', 'iaroslav', 'zhang']
    """
    if token in ONE_SYLLABLE:
        return ONE_SYLLABLE[token]
    if len(token) < 3:
        return token
    if is_syllabic(token):
        return _replaced(token, KOREAN_SOUNDS)
    out = loose(token)
    if is_japanese(out):
        out = LONG_VOWELS.sub("", out)
    for old, new in OPENING_SOUNDS:
        if out.startswith(old) and len(out) > 4:
            out = new + out[len(old) :]
            break
    if len(out) > 5:  # `Khai` and `Hai`, `Thang` and `Tang` are two names
        out = _replaced(_SILENT_H.sub("", out) if "gh" in out else out, BREATHED_SOUNDS)
    out = _replaced(out, SOUNDS)
    if "c" in out:
        out = _HARD_C.sub("k", out)
    if "j" in out:
        out = _HALF_VOWEL.sub("i", out)
    if "h" in out:
        out = _SILENT_H.sub("", out)
    return _DOUBLED.sub(r"\1", out)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        if old in text:
            text = text.replace(old, new)
    return text


@lru_cache(maxsize=200_000)
def is_syllabic(token: str) -> bool:
    """Made of syllables of Chinese or Korean as they are romanised: `lei`, `xiaoming`, `seokjin`.

    One letter more or less makes another name of such a token, and one syllable is half a given name.
    """
    return 1 < len(token) <= LONGEST_WORD and _SYLLABLES.fullmatch(token) is not None


def is_japanese(token: str) -> bool:
    """Made of morae as Japanese is romanised, and of nothing else."""
    return len(token) <= LONGEST_WORD and _MORAE.fullmatch(token) is not None


def is_one_syllable(token: str) -> bool:
    """One syllable of Chinese or Korean as they are romanised."""
    return _SYLLABLE.fullmatch(token) is not None
