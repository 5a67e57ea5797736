"""Prints Services/Identity/Service/Resources/phone-numbers.txt from the metadata of PyPI's `phonenumbers`.

Only facts are taken: country calling code, trunk and international prefix, and which leading digits of which length
belong to mobile numbers and to nothing else. Run it with a newer release of the package to renew the table.
"""

import re._parser as parser
import sys
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

# Longest run of leading digits the table looks at before it gives a mixed range up.
DEPTH = 8
SPECIAL = "premium_rate toll_free shared_cost voip personal_number pager uan voicemail".split()


def compiled(pattern):
    """A pattern as a nondeterministic automaton: transitions by state, and the final state."""
    edges, free = [], []

    def state():
        edges.append([])
        free.append([])
        return len(edges) - 1

    def build(items, start):
        for code, value in items:
            start = one(str(code), value, start)
        return start

    def one(code, value, start):
        end = state()
        if code == "LITERAL":
            edges[start].append((frozenset([chr(value)]), end))
        elif code == "IN":
            digits = set()
            for kind, member in value:
                if str(kind) == "LITERAL":
                    digits.add(chr(member))
                elif str(kind) == "RANGE":
                    digits |= {chr(c) for c in range(member[0], member[1] + 1)}
                elif str(kind) == "CATEGORY":
                    digits |= set("0123456789")
            edges[start].append((frozenset(digits), end))
        elif code == "BRANCH":
            for branch in value[1]:
                free[build(branch, start_of(start))].append(end)
        elif code == "SUBPATTERN":
            free[build(value[3], start_of(start))].append(end)
        elif code in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, items = value
            for count in range(int(most) + 1):
                if count >= least:
                    free[start].append(end)
                if count < most:
                    start = build(items, start_of(start))
        else:
            raise ValueError(f"no rule for {code} in {pattern}")
        return end

    def start_of(previous):
        own = state()
        free[previous].append(own)
        return own

    first = state()
    last = build(parser.parse(pattern), first)
    return edges, free, first, last


class Language:
    """The numbers that a pattern describes, one digit at a time."""

    def __init__(self, pattern):
        self.edges, self.free, first, self.last = compiled(pattern)
        self.first = self.closure({first})
        self.step = lru_cache(None)(self._step)

    def closure(self, states):
        known, waiting = set(states), list(states)
        while waiting:
            for target in self.free[waiting.pop()]:
                if target not in known:
                    known.add(target)
                    waiting.append(target)
        return frozenset(known)

    def _step(self, states, digit):
        return self.closure({to for one in states for digits, to in self.edges[one] if digit in digits})


class Plan:
    """The numbers of one length behind one calling code, judged as the package's number_type judges them."""

    def __init__(self, ids, length):
        self.length = length
        self.judges = []
        for region in ids:
            metadata = PhoneMetadata.metadata_for_region(region, None)
            for rank, kinds in enumerate((SPECIAL, ["mobile"], ["fixed_line"])):
                for kind in kinds:
                    description = getattr(metadata, kind)
                    if description is None or not description.national_number_pattern:
                        continue
                    if length in (description.possible_length or ()):
                        language = Language(description.national_number_pattern)
                        self.judges.append((region if rank == 1 else "", language))
        self.below = lru_cache(None)(self._below)
        self.prefixes = lru_cache(None)(self._prefixes)
        self.first = tuple(language.first for _, language in self.judges)

    def after(self, states, digit):
        return tuple(language.step(own, digit) for (_, language), own in zip(self.judges, states))

    def _below(self, states, remaining):
        """What the numbers below a prefix are: a region for its mobile numbers, "" for assigned others."""
        if not any(states):
            return frozenset()
        if remaining == 0:
            for (region, language), own in zip(self.judges, states):
                if language.last in own:
                    return frozenset([region])
            return frozenset()
        found = frozenset()
        for digit in "0123456789":
            found |= self.below(self.after(states, digit), remaining - 1)
        return found

    def _prefixes(self, states, remaining):
        """Endings of the shortest prefixes below which there are mobile numbers of one region and nothing else."""
        found = self.below(states, remaining)
        if not found or found == {""}:
            return ()
        if len(found) == 1 and remaining < self.length:
            return ((next(iter(found)), ""),)
        if remaining == 0 or self.length - remaining >= DEPTH:
            return ()
        return tuple(
            (region, digit + rest)
            for digit in "0123456789"
            for region, rest in self.prefixes(self.after(states, digit), remaining - 1))

    def ranges(self):
        found = {}
        for region, prefix in self.prefixes(self.first, self.length):
            found.setdefault(region, []).append(prefix)
        return found


def merged(prefixes):
    """Prefixes that differ in one digit alone as one with a class, from the last digit backwards: 20[1-35]."""
    rows = [tuple(p) for p in prefixes]
    longest = max(len(row) for row in rows)
    for position in range(longest - 1, -1, -1):
        groups = {}
        for row in rows:
            key = row if len(row) <= position else row[:position] + (None,) + row[position + 1:]
            groups.setdefault(key, set()).update(row[position] if len(row) > position else "")
        rows = [
            tuple("".join(sorted(digits)) if part is None else part for part in key) for key, digits in groups.items()
        ]
    return sorted("".join(part if len(part) == 1 else f"[{classed(part)}]" for part in row) for row in rows)


def classed(digits):
    text, index = "", 0
    while index < len(digits):
        end = index
        while end + 1 < len(digits) and int(digits[end + 1]) == int(digits[end]) + 1:
            end += 1
        text += digits[index] if end == index else digits[index] + ("-" if end > index + 1 else "") + digits[end]
        index = end + 1
    return text


def trunk(metadata):
    """The digits dialled before a national number, all that are plain; local forms that are rewritten are no matter."""
    plain = {metadata.national_prefix} - {None}
    try:
        language = Language(metadata.national_prefix_for_parsing or "")
        states = [("", language.first)]
        for prefix, at in states:
            if prefix and language.last in at:
                plain.add(prefix)
            if len(prefix) < 2:
                states += [(prefix + digit, language.step(at, digit)) for digit in "0123456789"]
    except ValueError:
        pass
    return ",".join(sorted(plain, key=lambda one: (-len(one), one))) or "-"


def international(metadata):
    plain = metadata.preferred_international_prefix or metadata.international_prefix or ""
    return plain if plain.isascii() and plain.isdigit() else "-"


def lines():
    for code, ids in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        if "001" in ids:
            continue
        by_region = {}
        for length in range(4, 16 - len(str(code))):
            for region, prefixes in Plan(ids, length).ranges().items():
                by_region.setdefault(region, []).append(f"{length}:" + "|".join(merged(prefixes)))
        for region in ids:
            metadata = PhoneMetadata.metadata_for_region(region, None)
            ranges = by_region.get(region, [])
            yield " ".join([region, str(code), trunk(metadata), international(metadata), *ranges])


if __name__ == "__main__":
    print(f"""# Mobile telephone numbers by country: facts from the metadata of libphonenumber as packaged in PyPI's
# phonenumbers {phonenumbers.__version__}, Copyright The Libphonenumber Authors, licensed under the Apache License 2.0
# (https://www.apache.org/licenses/LICENSE-2.0). Made by Tests/IdentityTests/Fixtures/phone_table.py; do not edit.
#
# Country, calling code, trunk prefixes (- for none), international prefix (- for none that is plain), then for each
# length of the national number the leading digits of mobile numbers. A number whose leading digits are not listed is
# refused: fixed lines, premium rate, shared cost, personal, paging, satellite and short numbers. A country without any
# shares those of the first one with its calling code.""")
    for line in lines():
        print(line)
    sys.stdout.flush()
