"""`imgverify sweep --ec2`: what runs have left in EC2, whose it is, and its end.

It is found by its tags, so that it is found also when the machine that made it is gone; leases of
dead runs say where to look, and that nobody uses it any more. A lease is forgotten once nothing of
its run is found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import msgspec

from imgverify.ec2 import search, teardown
from imgverify.ec2.api import Api
from imgverify.ec2.caller import Caller, who_am_i
from imgverify.ec2.options import Ec2Options
from imgverify.ec2.owned import Ec2Place, Owned
from imgverify.ec2.sweep_rules import Judgement, Rules
from imgverify.errors import ImgverifyError, InfrastructureError
from imgverify.lease_files import LeaseFile, Ledger
from imgverify.sweep import destroy_here

# A request that was under way when its sender was killed may still come into effect, and what it
# makes need not be told at once.
SETTLED = timedelta(seconds=30)
_AGAIN_SECONDS = 5.0
_AT_ONCE = 8
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What there is of one run in one place.

    Args:
        run_id: of the run.
        place: where.
        things: all of it.
        judgement: what is to become of it.
    """

    run_id: str
    place: Ec2Place
    things: tuple[search.Found, ...]
    judgement: Judgement


@dataclass(slots=True)
class Survey:
    """What a look into EC2 has shown.

    Args:
        remains: of each run.
        troubles: places that could not be looked at, and why; a line each.
        notes: what is worth knowing besides.
        unseen: ids of runs whose leases name a place that could not be looked at.
    """

    remains: list[Remains] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)


class Sweeping:
    """A sweep of EC2.

    Args:
        leases: of this user; those of the dead are locked.
        places: where to look beside the places that leases name.
        kept: whether what was to be kept goes, too.
        any_owner: whether what others have made and what has expired goes, too.
        say: prints what is being waited for.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        leases: Ledger,
        places: Sequence[Ec2Place],
        *,
        kept: bool = False,
        any_owner: bool = False,
        say: Tell = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._leases = [lease for lease in leases.dead if lease.in_ec2]
        self._places = list(dict.fromkeys(map(_door, (*self._named_places(), *places))))
        self._rules = Rules(
            now=datetime.now(UTC),
            caller="",
            dead={lease.run_id: lease for lease in leases.dead},
            living=frozenset(leases.living),
            kept=kept,
            any_owner=any_owner,
        )
        self._say = say
        self._sleep = sleep
        self._apis: dict[Ec2Place, Api] = {}

    def survey(self) -> Survey:
        """Look everywhere, at several places at a time; nothing is changed."""
        survey = Survey()
        shown: set[tuple[str, str, str]] = set()
        seen: set[Ec2Place] = set()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            looks = [pool.submit(self._look, place) for place in self._places]
            for place, look in zip(self._places, looks, strict=True):
                try:
                    found, notes, caller = look.result()
                except ImgverifyError as error:
                    self._despair(place, error, survey)
                    continue
                seen |= {place, _owned_by(place, caller.account)}
                survey.notes += notes
                survey.remains += self._judged(place, caller, found, shown)
        self._miss(seen, survey)
        return survey

    def free(self, survey: Survey, tell: Tell) -> list[str]:
        """Delete what is to go, and forget the leases of which nothing is left.

        Args:
            survey: of this sweep.
            tell: hears a line about each thing that is freed.

        Returns:
            A line for each run of which something could not be freed.
        """
        troubles = []
        staying = set(survey.unseen)
        for remains in survey.remains:
            if not remains.judgement.free:
                staying.add(remains.run_id)
                continue
            owned = Owned(
                remains.run_id,
                schedules=[one.id for one in remains.things if one.kind == "schedule"],
            )
            try:
                teardown.destroy(self._apis[remains.place], owned, tell, self._sleep)
            except InfrastructureError as error:
                troubles.append(str(error))
                staying.add(remains.run_id)
        for lease in self._leases:
            if lease.run_id not in staying:
                troubles += _forget(lease, tell)
        return troubles

    @property
    def places(self) -> list[Ec2Place]:
        """Where it looks."""
        return self._places

    def close(self) -> None:
        """Close the connections."""
        for api in self._apis.values():
            api.close()

    def _named_places(self) -> list[Ec2Place]:
        return [one.place for lease in self._leases for one in lease.in_ec2 if one.place]

    def _leases_of(self, place: Ec2Place, account: str = "") -> list[LeaseFile]:
        """Leases of a place; those that say another account than this one are left out."""
        return [
            lease
            for lease in self._leases
            if any(
                _door(one.place) == place and account in {"", one.place.account or account}
                for one in lease.in_ec2
                if one.place
            )
        ]

    def _look(self, place: Ec2Place) -> tuple[list[search.Found], list[str], Caller]:
        """What is there, once everything that leases name had its time to show; notes; as whom."""
        options = Ec2Options(
            region=place.region, profile=place.profile, endpoint_url=place.endpoint_url
        )
        api = self._apis[place] = Api(options)
        caller = who_am_i(api)
        leases = self._leases_of(place, caller.account)
        asked = any(one.resource == "schedule" for lease in leases for one in lease.in_ec2)
        told = False
        while True:
            found, notes = search.find(api), list[str]()
            try:
                found += search.find_schedules(api)
            except InfrastructureError as error:
                if asked:
                    raise
                notes = [f"{shown_place(place)}: schedules were not looked for: {error.message}"]
            shown = {(one.run_id, one.kind) for one in found}
            leases = [lease for lease in leases if _is_young(lease) and _missing(lease, shown)]
            if not leases:
                return [one for one in found if not one.gone], notes, caller
            if not told:
                told = True
                names = ", ".join(lease.run_id for lease in leases)
                self._say(f"waiting until all that run {names} asked for had time to show")
            self._sleep(_AGAIN_SECONDS)

    def _judged(
        self,
        place: Ec2Place,
        caller: Caller,
        found: list[search.Found],
        shown: set[tuple[str, str, str]],
    ) -> Iterator[Remains]:
        runs: dict[str, list[search.Found]] = {}
        for one in found:
            # The same account under another profile shows the same things again.
            key = (place.region, place.endpoint_url, one.id)
            if key not in shown:
                shown.add(key)
                runs.setdefault(one.run_id, []).append(one)
        rules = replace(self._rules, caller=caller.arn)
        for run_id, things in sorted(runs.items()):
            judgement = rules.judge(run_id, things)
            yield Remains(run_id=run_id, place=place, things=tuple(things), judgement=judgement)

    def _despair(self, place: Ec2Place, error: ImgverifyError, survey: Survey) -> None:
        hint = f" ({error.hint})" if error.hint else ""
        survey.troubles.append(f"{shown_place(place)}: {error.message}{hint}")
        for lease in self._leases_of(place):
            survey.notes.append(f"if {shown_place(place)} is no more: rm {lease.path}")

    def _miss(self, seen: set[Ec2Place], survey: Survey) -> None:
        """What nobody has looked at keeps its lease: nothing found there says nothing."""
        for lease in self._leases:
            for place in dict.fromkeys(one.place for one in lease.in_ec2 if one.place):
                if {_door(place) if not place.account else _owned_by(place, place.account)} & seen:
                    continue
                survey.unseen.add(lease.run_id)
                if _door(place) in seen:
                    survey.troubles.append(
                        f"run {lease.run_id} was in account {place.account}, which is not that of"
                        f" {shown_place(_door(place))} now (name its own: --aws-profile)"
                    )


def _door(place: Ec2Place) -> Ec2Place:
    """A place as it is asked for: whose it is shows only then."""
    return msgspec.structs.replace(place, account="")


def _owned_by(place: Ec2Place, account: str) -> Ec2Place:
    """A place whoever asks for it."""
    return msgspec.structs.replace(place, profile="", account=account)


def _missing(lease: LeaseFile, shown: set[tuple[str, str]]) -> bool:
    return any((lease.run_id, one.resource or "") not in shown for one in lease.in_ec2)


def _is_young(lease: LeaseFile) -> bool:
    return datetime.now(UTC) - lease.touched < SETTLED


def _forget(lease: LeaseFile, tell: Tell) -> list[str]:
    lines, clean = destroy_here(lease)
    for line in lines:
        tell(line)
    if not clean:
        return [f"run {lease.run_id}: something is left on this machine"]
    lease.path.unlink(missing_ok=True)
    return []


def shown_place(place: Ec2Place) -> str:
    """A place in words.

    Args:
        place: where.
    """
    where = f"{place.region} of {place.endpoint_url}" if place.endpoint_url else place.region
    return f"{where} as {place.profile}" if place.profile else where
