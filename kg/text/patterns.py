"""Regular expressions out of word lists, and parts of expressions that many rules share."""

from __future__ import annotations

import re
import weakref
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, cast

import ahocorasick

from kg.errors import LexiconError
from kg.lexicon_cache import compiled

Match = re.Match[str]
Pattern = re.Pattern[str]
HAN = r"[^\W\x00-\xff\u2460-\u249b]"  # a Chinese character: a class that is quick to compile, unlike the range of all of them
CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # … and that range, for a class
# Shapes that many rules look for: years, ordinals, the number of an official document (GB/T 9704: 〔2024〕3号, behind the
# letters of who issues it), days in figures of either kind
YEAR = r"(?:19|20)\d\d"
ORDINAL = "[一二三四五六七八九十]{1,3}"
NUMBER = rf"[〔\[（(](?P<numbered>{YEAR})[〕\]）)]\s?第?\d{{1,5}}\s?[号號]"
DAY = r"(?:\d{4}年\d{1,2}月\d{1,2}日|[〇○零0一二三四五六七八九]{4}年.{1,3}月.{1,3}日)"
_ASKED = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split", "flags", "groups", "groupindex")


_MANY = 16  # first characters of a list, that are looked at together before each by itself
_waiting: weakref.WeakSet[_Expression] = weakref.WeakSet()


class _Expression:
    """A pattern that is compiled when it is first asked for something: a text needs half of all there are."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self._flags = pattern, flags
        self.holder: tuple[dict[str, Any], str] | None = None  # the attributes of the grammar that holds it, and its name there
        _waiting.add(self)

    def __getattr__(self, name: str) -> Any:
        if name not in _ASKED:
            raise AttributeError(name)
        try:
            made = compiled(self.pattern, self._flags)
        except re.error as error:
            raise LexiconError(f"an entry of the lexicon makes an expression that cannot be read ({error}): {self.pattern[:80]}") from error
        _waiting.discard(self)
        self.__dict__.update((x, getattr(made, x)) for x in _ASKED)
        if self.holder and self.holder[0][self.holder[1]] is self:  # which has the pattern itself from now on: it is quicker to ask
            self.holder[0][self.holder[1]] = made
        return getattr(made, name)


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, when it is needed. Raises LexiconError then, where the words of an entry make no expression."""
    return cast("re.Pattern[str]", _Expression(pattern, flags))


def compile_waiting() -> None:
    """What no text has asked for yet: once for all processes that are forked from this one. Raises LexiconError."""
    for one in list(_waiting):
        one.__getattr__("flags")


def any_of(words: Iterable[str]) -> str:
    """An expression that matches the longest of the words at a place, as `a|b|c` sorted by length would.

    The words stand by their first characters, so that a list of hundreds costs a few comparisons: an engine that
    tries alternatives in turn would else compare each with the text. No words match nowhere.
    """
    behind: dict[str, set[str]] = {}
    for word in words:
        behind.setdefault(word[:1], set()).add(word[1:])
    any_word = "|".join(_branch(first, behind[first]) for first in sorted(behind, key=lambda c: (c == "", c))) if behind else r"(?!)"
    return any_word if len(behind) < _MANY or "" in behind else f"(?=[{re.escape(''.join(sorted(behind)))}])(?:{any_word})"


def by_word(lists: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Of lists with names: the list's name by word."""
    return {word: name for name, words in lists.items() for word in words}


_LISTED = re.compile(r"(@|#)([a-z_]+(?:\+[a-z_]+)*)")


def written(forms: Mapping[str, str], *lists: Mapping[str, Any]) -> dict[str, str]:
    """The forms of `Expressions`, with the words and the other forms that they name."""
    data = ChainMap(*(cast("MutableMapping[str, Any]", some) for some in lists))  # of two of one name the first

    def told(m: re.Match[str]) -> str:
        if m[1] == "#" and m[2] in forms and m[2] not in data:
            return f"(?:{_LISTED.sub(told, forms[m[2]])})"
        some = [word for name in m[2].split("+") for word in ([data[name]] if isinstance(data[name], str) else data[name])]
        return f"(?:{any_of(some) if m[1] == '@' else '|'.join(some)})"

    return {name: _LISTED.sub(told, form) for name, form in forms.items()}


class Expressions:
    """Expressions of a lexicon file by their names, each an attribute.

    In one, @list stands for any word of that list of the file, @list+other for one of either; #list for any of the expressions
    that the list holds, #form for another of the forms. The file itself is `data`.
    """

    def __init__(self, forms: Mapping[str, str], *lists: Mapping[str, Any]) -> None:
        self.data = _Data(lists)
        for name, form in written(forms, *lists).items():
            setattr(self, name, expression(form))

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value
        if isinstance(value, _Expression):
            value.holder = (self.__dict__, name)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> re.Pattern[str]: ...  # of those that `__init__` sets


class _Data(dict[str, Any]):
    """What files hold by name, of two of one name the first; a list as a tuple, its longest words first. Made when asked for."""

    def __init__(self, files: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self._files = ChainMap(*(cast("MutableMapping[str, Any]", some) for some in files))

    def __missing__(self, name: str) -> Any:
        self[name] = made = _longest_first(self._files[name])
        return made


def _lengths(words: Iterable[str], key: slice) -> dict[str, tuple[int, ...]]:
    """How long the words are that have these characters in common, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[key], set()).add(len(word))
    return {characters: tuple(sorted(some, reverse=True)) for characters, some in lengths.items()}


class Endings:
    """Words that a stretch of text may end with."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = _lengths(self._words, slice(-1, None))  # by their last character

    def before(self, text: str, end: int) -> str | None:
        """The longest of the words that ends at `end`."""
        for length in self._lengths.get(text[end - 1], ()) if end else ():
            if length <= end and (word := text[end - length : end]) in self._words:
                return word
        return None


class Names:
    """Many names, each of two characters or more, looked up in a text.

    An automaton's root would hold a thousand first characters, searched one by one at every character of the text;
    classes of characters find the few places where a first and a second one stand together, tables do the rest.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        if short := [name for name in self._names if len(name) < 2]:
            raise ValueError(f"names of less than two characters: {short}")
        self._lengths = _lengths(self._names, slice(2))  # by their first two characters
        first, second = ("".join(sorted({head[i] for head in self._lengths})) for i in (0, 1))
        self._starts = expression(f"[{re.escape(first)}](?=[{re.escape(second)}])" if self._names else r"(?!)")

    def at(self, text: str, start: int) -> str | None:
        """The longest of the names that stands at `start`."""
        for length in self._lengths.get(text[start : start + 2], ()):
            if (name := text[start : start + length]) in self._names:
                return name
        return None

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) in the text, the leftmost and longest first, none overlapping."""
        after, heads = 0, self._lengths
        for m in self._starts.finditer(text):
            start = m.start()
            if start >= after and text[start : start + 2] in heads and (name := self.at(text, start)):
                after = start + len(name)
                yield start, after, name


def occurrences(words: Iterable[str], text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) where the words stand in the text, the leftmost and longest first, none overlapping.

    For words that only this text knows: an automaton is made in no time, a regular expression is not.
    """
    if some := tuple(words):
        automaton = ahocorasick.Automaton()
        for word in some:
            automaton.add_word(word, len(word))
        automaton.make_automaton()
        for last, length in automaton.iter_long(text):
            yield last + 1 - length, last + 1, text[last + 1 - length : last + 1]


def between(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of text[start:end] before, between and behind the matches."""
    bounds = [start, *(x for m in pattern.finditer(text, start, end) for x in m.span()), end]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def scan(starts: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of `pattern` that are not empty, in order, none overlapping, where one begins as `starts` does.

    For a pattern of many optional parts the engine knows no first character and tries it everywhere; `starts`, a class
    of characters, finds the few places worth a try.
    """
    at = 0
    for start in starts.finditer(text):
        if start.start() >= at and (m := pattern.match(text, start.start())) and m.end() > m.start():
            at = m.end()
            yield m


def _longest_first(some: Any) -> Any:
    if isinstance(some, Mapping):
        return {name: _longest_first(more) for name, more in some.items()}
    return tuple(sorted(some, key=lambda word: -len(word) if isinstance(word, str) else 0)) if isinstance(some, list) else some


def _branch(first: str, behind: set[str]) -> str:
    first, *rest = [x if x.isalnum() else re.escape(x) for x in (first, *sorted(behind, key=lambda x: (-len(x), x)))]
    return first + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})")
