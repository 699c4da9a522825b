"""Rules over their subjects."""

from __future__ import annotations

from clbcertlint import catalogue
from clbcertlint.model import Batch
from clbcertlint.rule import Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from clbcertlint.catalogue import Entry
    from clbcertlint.config import Config
    from clbcertlint.grading import Severity
    from clbcertlint.inventory import Inventory
    from clbcertlint.plan import ExceptionUse, Plan
    from clbcertlint.report import RunError
    from clbcertlint.rule import Rule

    Subjects = Mapping[str, Sequence[object]]


class Checker:
    """The rules that a configuration switches on; each is imported when there is a subject for it.

    `crashes` says, in sentences, which rules have crashed so far.
    """

    def __init__(self, config: Config) -> None:
        self.entries: tuple[Entry, ...] = tuple(catalogue.select(config.selections))
        self._of_content = tuple([entry for entry in self.entries if not entry.is_about_form])
        self.crashes: set[str] = set()
        self._config = config
        self._loaded: dict[str, tuple[Rule, tuple[object, ...], Severity | None]] = {}

    def check(self, batch: Batch, plan: Plan) -> list[Found]:
        """Run the rules over the targets, over what goes up together with one, and over the plan."""
        concerned = tuple(upload for upload in batch.uploads if upload.is_asked_for)
        planned = [one.upload for one in plan.uploads if one.upload]
        judged = {one.path for upload in (*concerned, *planned) for one in upload.documents}
        if self._config.file:
            judged.add(self._config.file.path)
        documents = [one for one in batch.documents if one.source.is_target or one.path in judged]
        subjects = _subjects(Batch(tuple(documents), concerned))
        if plan.uploads or plan.listeners or plan.quotas:
            subjects["Plan"] = (plan,)
        odd = [one for one in documents if not one.is_as_documented]
        of_form = _subjects(Batch(tuple(odd), concerned)) if odd else {}
        found: list[Found] = []
        for entry in self.entries if odd else self._of_content:
            these = (of_form if entry.is_about_form else subjects).get(entry.per)
            if these:
                self._run(entry, these, judged, found)
        return found

    def check_inventory(self, inventory: Inventory) -> list[Found]:
        """Run the rules that compare uploads with each other."""
        if len(inventory.uploads) < 2:
            return []
        judged = {path for upload in inventory.uploads if upload.is_asked_for for path in upload.paths}
        return self._check_alone("Inventory", (inventory,), judged)

    def check_exceptions(self, uses: Sequence[ExceptionUse]) -> list[Found]:
        """Run the rules about exceptions."""
        judged = {use.entry.span.path for use in uses}
        return self._check_alone("ExceptionUse", uses, judged)

    def errors(self) -> list[RunError]:
        """The rules that have crashed, by name and the kind of their exception only."""
        from clbcertlint.report import RunError

        return [RunError("", message) for message in sorted(self.crashes)]

    def _check_alone(self, per: str, subjects: Sequence[object], judged: Collection[str]) -> list[Found]:
        """Run the rules about one class of subjects."""
        found: list[Found] = []
        for entry in self.entries:
            if entry.per == per:
                self._run(entry, subjects, judged, found)
        return found

    def _run(self, entry: Entry, subjects: Iterable[object], judged: Collection[str], found: list[Found]) -> None:
        """Add what a rule finds, with its severity; outside of uploads a problem says how severe it is at most."""
        rule, settings, override = self._loaded.get(entry.module) or self._load(entry)
        check = rule.check
        for subject in subjects:
            try:
                for problem in check(subject, *settings):
                    severity = override or problem.severity or rule.severities[0]
                    if problem.span.path in judged:
                        found.append(Found(rule, problem, severity))
                    elif problem.outside is not None:
                        found.append(Found(rule, problem, max(severity, problem.outside, key=lambda one: one.rank)))
            except Exception as fault:  # noqa: BLE001 a fault of ours must not hide what is found elsewhere
                kind = type(fault).__name__
                self.crashes.add(f"rule {rule.code} {rule.name} crashed ({kind}); please report it")

    def _load(self, entry: Entry) -> tuple[Rule, tuple[object, ...], Severity | None]:
        rule = entry.load()
        settings = (getattr(self._config, rule.option),) if rule.option else ()
        loaded = rule, settings, catalogue.severity_of(entry, self._config.severities)
        self._loaded[entry.module] = loaded
        return loaded


def _subjects(batch: Batch) -> dict[str, Sequence[object]]:
    """What rules are about, by the names of their classes."""
    return {
        "Batch": (batch,),
        "Upload": batch.uploads,
        "Document": batch.documents,
        "PemBlock": [block for one in batch.documents for block in one.blocks],
        "Certificate": [certificate for one in batch.documents for certificate in one.certificates],
        "PrivateKey": [key for one in batch.documents for key in one.private_keys],
    }
