#!/usr/bin/env python3
"""Writes cases.json, the results of the reference implementation, for tests/reference.rs.

The reference is the Python package hrflow-connectors 4.28.0 (Apache-2.0). This repository contains
none of its code: the script imports it, calls it, and writes the results. To run it:

    python3 -m venv .venv                 # tested with Python 3.9 to 3.12
    .venv/bin/pip install hrflow-connectors==4.28.0
    .venv/bin/python tests/reference/generate.py            # writes cases.json
    .venv/bin/python tests/reference/generate.py --check    # checks that cases.json is current

The cases are the same on every machine, because a seed determines them. The script sends no
requests: it replaces HrFlow.ai's client by one that answers from the case and records the edit.

cases.json has
  formats    [item, result of `format_flatchr_profile`]
  updates    the action `update`: the profile in HrFlow.ai (`current`), the formatted profile,
             `only_edit_fields` (`only`), the parsed profile if `hydrate_profile` ran (`parsed`),
             and the body of the edit (`put`) or the exception (`raises`)
  verdicts   the results of `RunResult.from_events` for every combination of `counters` from 0 to
             `most`; one letter each, and the last counter changes fastest
"""

import copy
import itertools
import json
import logging
import pathlib
import random
import sys
from collections import Counter
from types import SimpleNamespace

from hrflow_connectors.v2.connectors.flatchr.connector import format_flatchr_profile
from hrflow_connectors.v2.core.hrflow.aisles import profile as aisle
from hrflow_connectors.v2.core.run import Event, RunResult

SEED = 20250214
CASES = pathlib.Path(__file__).with_name("cases.json")
MISSING = object()

PROFILE_FIELDS = [
    "reference", "created_at", "info", "text", "text_language", "experiences_duration",
    "educations_duration", "experiences", "educations", "attachments", "skills", "languages",
    "certifications", "courses", "tasks", "interests", "labels", "tags", "metadatas",
]  # fmt: skip


class Hrflow:
    """A fake of HrFlow.ai's client, with the functions that `update` calls. The case is global."""

    case = None
    put = None
    submitted = False
    hydrated = False

    def __init__(self, api_secret, api_user):
        storing = SimpleNamespace(get=self.get, edit=self.edit)
        parsing = SimpleNamespace(add_file=self.add_file)
        self.profile = SimpleNamespace(storing=storing, parsing=parsing)
        self.source = SimpleNamespace(
            get=lambda key: {"code": 200, "data": {"sync_parsing": self.case["sync"]}}
        )

    def get(self, source_key, reference):
        return {"code": 200, "data": copy.deepcopy(self.case["current"])}

    def add_file(self, **_):
        Hrflow.submitted = True
        answer = self.case["answer"]
        return {"code": 202 if answer == [] else 201, "data": copy.deepcopy(answer)}

    def edit(self, source_key, key, profile_json):
        Hrflow.put = copy.deepcopy(profile_json)
        return {"code": 200, "data": {}}


def hydrating(parsed, planned, hydrate=aisle.hydrate_profile):
    Hrflow.hydrated = True
    return hydrate(parsed, planned)


aisle.Hrflow = Hrflow
aisle.hydrate_profile = hydrating


def update(current, formatted, only=None, sync=None, answer=None, about=None):
    """Runs the reference's `update` on one profile.

    `sync` is the source's `sync_parsing`, `answer` is the data that a parse returns.
    """
    Hrflow.case = {"current": current, "sync": sync, "answer": answer}
    Hrflow.put, Hrflow.submitted, Hrflow.hydrated = None, False, False
    case = {} if about is None else {"about": about}
    case.update(current=current, formatted=formatted)
    if only is not None:
        case["only"] = only
    try:
        failed = aisle.update(
            logging.getLogger("reference"),
            SimpleNamespace(api_secret="secret", api_user="user"),
            SimpleNamespace(source_key="source", only_edit_fields=copy.deepcopy(only)),
            [copy.deepcopy(formatted)],
        )
        assert failed == [] and Hrflow.put is not None
        outcome = {"put": Hrflow.put}
    except (AttributeError, KeyError, TypeError) as error:
        assert about is not None, f"a random case raises {error!r}"
        outcome = {"raises": type(error).__name__}
    if Hrflow.hydrated:
        case["parsed"] = answer["profile"]
    elif Hrflow.submitted:
        case["submitted"] = True
    case.update(outcome)
    return case


class Random:
    """Random profiles and items, as the two APIs return them or might return them."""

    names = [
        "Juliette", "Éloïse", "Anne-Marie", "O'Brien", "محمد", "李小龍", "Łukasz", " Zoé ", "NONE",
    ]  # fmt: skip
    words = ["Paris", "Rust", "Ingénieur  H/F ", "L'Apec", "ع", "🦀", "Recruté", "0", "false", "a"]
    dates = ["2021-11-09", "2023-06-20T15:25:07+0000", "2022-02-03T16:00:14.589Z", "09/11/21"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *options):
        return self.random.choice(options)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def word(self):
        return self.random.choice(self.words)

    def name(self):
        return self.random.choice(self.names)

    def empty(self):
        return self.one(None, "", [], {})

    def sometimes(self, percent, value):
        """A value, or what APIs return in its place."""
        return value if self.chance(percent) else self.one(MISSING, None, "")

    def object(self, **fields):
        return {name: value for name, value in fields.items() if value is not MISSING}

    def scalar(self):
        return self.one(
            None, "", False, True, 0, 0.0, 7, -1, 2403, "2403", "True", 1.5, 2**53 + 1, self.word()
        )

    def entries(self):
        """`tags` and `metadatas`: duplicates, entries without a name or value, typed values."""
        names = ["column", "vacancy", "hired", "external_id", "referrer", "é"]
        return [
            self.object(
                name=self.random.choice(names) if self.chance(95) else self.one(MISSING, None),
                value=self.scalar() if self.chance(95) else MISSING,
            )
            for _ in range(self.random.randrange(5))
        ]

    def url(self):
        url = f"https://example.org/{self.one('a', 'b', 'c')}"
        return self.one({"type": self.one("linkedin", "github", None), "url": url}, url)

    def urls(self):
        return [self.url() for _ in range(self.random.randrange(4))]

    def location(self):
        return self.one(
            None,
            {},
            {"text": "", "lat": None, "lng": None},
            {"text": None, "lat": None, "lng": None, "gmaps": None, "fields": []},
            {"text": "Lyon", "lat": None, "lng": None},
            {"text": "Paris", "lat": 48.85, "lng": 2.35, "fields": {"city": "paris"}},
            {"text": "", "lat": 0, "lng": 0.0},
            {"text": "", "fields": {"city": None}},
            "Nantes",
        )

    def info(self):
        if self.chance(5):
            return self.one(None, {})
        return self.object(
            full_name=self.sometimes(70, self.name()),
            first_name=self.sometimes(60, self.name()),
            email=self.sometimes(60, self.one("a@example.org", "b@example.org")),
            phone=self.sometimes(40, self.one("+33 6 37 89 87 57", 33637898757)),
            gender=self.sometimes(30, self.one("male", "female")),
            driving_license=self.sometimes(20, self.one(False, True, [], {"b": True})),
            location=self.location() if self.chance(60) else MISSING,
            urls=self.urls() if self.chance(60) else MISSING,
        )

    def list(self):
        if self.chance(40):
            return []
        kinds = [
            {"name": self.word(), "value": None},
            {"title": self.word(), "date_start": "2020-01-01T00:00:00", "skills": []},
            self.word(),
            {},
            None,
        ]
        return [self.random.choice(kinds) for _ in range(self.random.randrange(1, 3))]

    def field(self, field):
        if field == "reference":
            return "LrENkKd8mmn3xYGM"
        if field == "created_at":
            return self.one(None, *self.dates)
        if field == "info":
            return self.info()
        if field in ("text", "text_language"):
            return self.one(None, "", "fr", self.word())
        if field.endswith("_duration"):
            return self.one(None, 0, 0.0, 2, 3.25)
        if field in ("tags", "metadatas"):
            return self.entries() if self.chance(90) else self.empty()
        return self.list() if self.chance(85) else self.one(None, [])

    def profile(self, percent, without=()):
        """A profile with random fields in random order; `percent` is the chance of each field."""
        fields = [
            field for field in PROFILE_FIELDS if field not in without and self.chance(percent)
        ]
        self.random.shuffle(fields)
        return {field: self.field(field) for field in fields}

    def current(self, without=()):
        key = f"{self.random.getrandbits(40):010x}"
        current = {"key": key, "reference": "LrENkKd8mmn3xYGM", "archive": 0}
        current.update(self.profile(35, without))
        return current

    def resume(self):
        return self.one(
            None,
            {},
            {"file_name": None, "content_type": None},
            {"raw": None},
        )

    def item(self):
        scalar = self.scalar
        return self.object(
            id=self.one("LrENkKd8mmn3xYGM", 1260, None, MISSING),
            applicant=self.one("z7gWQnjXG77hJRak", 17, None, MISSING),
            firstname=self.one(self.name(), self.name(), self.name(), 7, "", "  ", None, MISSING),
            lastname=self.one(self.name(), self.name(), self.name(), 0, "", " ", None, MISSING),
            email=self.one("a@example.org", "", None, MISSING),
            phone=self.one("+33 6 37 89 87 57", 33637898757, "", None, MISSING),
            created_at=self.one(None, MISSING, 1645015716, *self.dates),
            vacancy=self.one(self.word(), self.word(), None, MISSING),
            vacancy_id=self.one(2403, "2403", None, MISSING),
            source=self.one("L'Apec", "", None, MISSING),
            external_id=self.one("", None, 12, MISSING),
            hired=self.one(True, False, "true", None, MISSING),
            column=self.one("Recruté", "Entretien RH", None, MISSING),
            resume=self.one(self.resume(), {"raw": "%PDF", "content_type": "pdf"}, MISSING),
            status=scalar() if self.chance(20) else MISSING,
        )

    def formatted(self):
        """A profile of the reference's format, or of a custom format."""
        if self.chance(25):
            profile = format_flatchr_profile(self.item())
        else:
            profile = self.profile(40)
        profile.update(reference="LrENkKd8mmn3xYGM", resume=self.resume())
        return profile

    def only(self):
        if self.chance(50):
            return None
        return self.random.sample(PROFILE_FIELDS, self.random.randrange(5))


RESUME = {"raw": "%PDF", "content_type": "pdf"}


def formats(rng):
    base = {"id": "LrENkKd8mmn3xYGM", "firstname": "Juliette", "lastname": "Larfoillou"}
    items = [
        {},
        base,
        {**base, "firstname": None},
        {**base, "lastname": None},
        {**base, "firstname": None, "lastname": None},
        {**base, "firstname": "", "lastname": ""},
        {**base, "firstname": "محمد", "lastname": "العربي"},
        {**base, "firstname": 12, "lastname": 2**53 + 1},
        {**base, "id": 1260, "phone": 33637898757, "external_id": 0, "hired": False},
        {**base, "urls": {"linkedin": "x"}, "consent": True, "aws": {"key": "k"}},
    ]
    items += [rng.item() for _ in range(150)]
    return [[item, format_flatchr_profile(copy.deepcopy(item))] for item in items]


def plain_updates(rng):
    """Updates without a parse: no résumé, or the profile already has attachments."""
    for _ in range(160):
        yield update(rng.current(), rng.formatted(), rng.only())
    for _ in range(10):
        current = {**rng.current(), "attachments": [{"type": "original"}]}
        yield update(current, {**rng.formatted(), "resume": RESUME}, rng.only(), sync=True)


def parsed_updates(rng):
    """Updates with a synchronous parse, after which `hydrate_profile` runs."""
    for _ in range(160):
        answer = {"profile": {**rng.current(), "info": rng.info() or {}}, "parsing": {}}
        formatted = {**rng.formatted(), "resume": RESUME}
        current = rng.current(without=["attachments"])
        yield update(current, formatted, rng.only(), sync=True, answer=answer)


def submitted_updates(rng):
    """Updates with an asynchronous parse: the résumé is queued, or the source is not synchronous."""
    for sync in [False, None, 1, "1", 0]:
        for answer in [[], {"profile": {"key": "k", "info": {"phone": "7"}}}]:
            formatted = {**rng.formatted(), "resume": RESUME}
            current = rng.current(without=["attachments"])
            yield update(current, formatted, rng.only(), sync=sync, answer=answer)


def edge_updates():
    """Hand-written updates. tests/reference.rs refers to those that raise by their name (`about`)."""
    key = {"key": "k", "reference": "r"}
    url = {"type": "linkedin", "url": "https://example.org/a"}
    other = {"type": "github", "url": "https://example.org/b"}
    full = {
        **key,
        "info": {"email": "a@example.org", "urls": [url], "location": {"text": "Paris"}},
        "tags": [{"name": "referrer", "value": None}, {"name": "column", "value": "Nouveau"}],
        "text": "old",
        "skills": [{"name": "rust", "value": None, "type": "hard"}],
    }

    def parse(about, current, formatted, parsed, only=None):
        answer = {"profile": parsed} if isinstance(parsed, dict) else parsed
        formatted = {"reference": "r", "resume": RESUME, **formatted}
        return update(current, formatted, only, True, answer, about)

    return [
        update(full, {"reference": "r"}, about="nothing formatted"),
        update(full, {"reference": "r"}, [], about="an empty list of fields is none"),
        update(full, {"reference": "r"}, ["tags", "labels"], about="fields that format lacks"),
        update(full, {"reference": "r", "info": None, "tags": [], "text": ""}, about="empties"),
        update(full, {"reference": "r", "resume": {"raw": None}}, ["resume"], about="resume only"),
        update({**full, "resume": "odd"}, {"reference": "r"}, about="resume of the current"),
        update(full, {"reference": "r", "key": "other", "x": {"y": [1]}}, about="odd fields"),
        update(full, {"info": {}}, about="format without a reference"),
        update({"reference": "r", "tags": []}, {"reference": "r"}, about="current without a key"),
        parse("nothing parsed", full, {}, {}),
        parse("parsed without info", full, {}, {"key": "k"}),
        parse("parsed without urls", full, {}, {"key": "k", "info": {"phone": "7"}}),
        parse("parsed urls are known", full, {}, {"key": "k", "info": {"urls": [other, url]}}),
        parse("parsed urls null, none planned", key, {"info": {"email": "b"}}, {"info": {"urls": None}}),
        parse("parsed urls an object, none planned", key, {"info": {"email": "b"}}, {"info": {"urls": {"a": "b"}}}),
        parse("planned urls null", full, {"info": {"urls": None}}, {"info": {"urls": [other]}}),
        parse("planned urls an object", full, {"info": {"urls": {"a": "b"}}}, {"info": {"urls": [other]}}),
        parse("planned info null", full, {"info": None}, {"info": {"urls": [other]}}),
        parse("planned location empty", full, {"info": {"location": {"text": "", "lat": None}}}, {"info": {"location": {"text": "Lyon"}}}),
        parse("planned location of nulls within", full, {"info": {"location": {"fields": {"city": None}}}}, {"info": {"location": {"text": "Lyon"}}}),
        parse("planned false and zero", full, {"info": {"driving_license": False, "phone": 0}}, {"info": {"driving_license": True, "phone": "7"}}),
        parse("durations", {**key, "experiences_duration": 0, "educations_duration": None}, {}, {"experiences_duration": 3.5, "educations_duration": 2}),
        parse("lists of nothing win", {**key, "skills": [{}], "tags": [None]}, {}, {"skills": ["a"], "tags": [{"name": "b"}]}),
        parse("courses are forgotten", {**key, "courses": ["a"], "created_at": "2021-11-09"}, {}, {"created_at": None}),
        parse("tags only", full, {"tags": [{"name": "column", "value": "Recruté"}], "text": "x"}, {"tags": [], "text": "new"}, ["tags"]),
        # These raise an exception.
        parse("parsed info null", full, {}, {"key": "k", "info": None}),
        parse("parsed urls null", full, {}, {"key": "k", "info": {"urls": None}}),
        parse("parsed urls an object", full, {}, {"key": "k", "info": {"urls": {"github": "https://example.org/b"}}}),
        parse("planned info a string", full, {"info": "Juliette"}, {"info": {"phone": "7"}}),
        parse("parse answered a list", full, {}, []),
    ]  # fmt: skip


def verdicts():
    counters = [
        Event.read_success, Event.read_failure, Event.logics_failure, Event.logics_discard,
        Event.format_failure, Event.write_failure, Event.callback_failure,
    ]  # fmt: skip
    most = 2
    letters, told = {}, []
    for counts in itertools.product(range(most + 1), repeat=len(counters)):
        events = Counter(Event.empty_counter())
        events.update(dict(zip(counters, counts)))
        result = RunResult.from_events(events, incremental=False)
        verdict = (result.status.value, result.reason.value)
        letters.setdefault(verdict, "abcdefgh"[len(letters)])
        told.append(letters[verdict])
    return {
        "counters": [counter.value for counter in counters],
        "most": most,
        "letters": {letter: list(verdict) for verdict, letter in letters.items()},
        "told": "".join(told),
    }


def main():
    rng = Random(SEED)
    cases = {
        "formats": formats(rng),
        "updates": [
            *edge_updates(), *plain_updates(rng), *parsed_updates(rng), *submitted_updates(rng),
        ],
    }  # fmt: skip

    def compact(value):
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    # One case a line, for readable diffs.
    lists = [
        f'"{name}":[\n' + ",\n".join(map(compact, values)) + "\n]"
        for name, values in cases.items()
    ]
    text = "{" + ",\n".join([*lists, f'"verdicts":{compact(verdicts())}']) + "}\n"
    if "--check" in sys.argv[1:]:
        is_current = CASES.read_text(encoding="utf-8") == text
        print("cases.json is current" if is_current else "cases.json is outdated: run this script")
        sys.exit(not is_current)
    CASES.write_text(text, encoding="utf-8")
    print({name: len(values) for name, values in cases.items()}, len(text.encode()), "bytes")


if __name__ == "__main__":
    main()
