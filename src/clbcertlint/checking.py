"""Rules over their subjects."""

from __future__ import annotations

from clbcertlint import catalogue
from clbcertlint.model import Batch
from clbcertlint.rule import Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from clbcertlint.catalogue import Entry
    from clbcertlint.config import Config
    from clbcertlint.model import Document, ExceptionUse, Inventory, Plan
    from clbcertlint.report import RunError
    from clbcertlint.rule import Rule, Severity

    Subjects = Mapping[str, Sequence[object]]


class Checker:
    """The rules that a configuration switches on; each is imported when there is a subject for it.

    `crashes` says, in sentences, which rules have crashed so far.
    """

    def __init__(self, config: Config) -> None:
        self.entries: tuple[Entry, ...] = tuple(catalogue.select(config.selections))
        self.crashes: set[str] = set()
        self._config = config
        self._loaded: dict[str, tuple[Rule, Severity | None]] = {}

    def check(self, batch: Batch, plan: Plan) -> Iterator[Found]:
        """Run the rules over the targets, over what goes up together with one, and over the plan."""
        concerned = tuple(upload for upload in batch.uploads if upload.is_asked_for)
        planned = [one.upload for one in plan.uploads if one.upload]
        judged = {one.path for upload in (*concerned, *planned) for one in upload.documents}
        if self._config.file:
            judged.add(self._config.file.path)
        documents = [one for one in batch.documents if one.source.is_target or one.path in judged]
        odd = [one for one in documents if not one.is_as_documented]
        everything = _subjects(Batch(tuple(documents), concerned), documents)
        if plan.uploads or plan.listeners or plan.quotas:
            everything["Plan"] = (plan,)
        of_form = _subjects(Batch(tuple(odd), concerned), odd) if odd else {}
        for entry in self.entries:
            subjects = (of_form if entry.is_about_form else everything).get(entry.per)
            if subjects:
                yield from self._run(entry, subjects, judged)

    def check_inventory(self, inventory: Inventory) -> Iterator[Found]:
        """Run the rules that compare uploads with each other."""
        judged = {path for upload in inventory.uploads if upload.is_asked_for for path in upload.paths}
        for entry in self.entries:
            if entry.per == "Inventory" and len(inventory.uploads) > 1:
                yield from self._run(entry, (inventory,), judged)

    def check_exceptions(self, uses: Sequence[ExceptionUse]) -> Iterator[Found]:
        """Run the rules about exceptions."""
        judged = {use.entry.span.path for use in uses}
        for entry in self.entries:
            if entry.per == "ExceptionUse" and uses:
                yield from self._run(entry, uses, judged)

    def errors(self) -> list[RunError]:
        """The rules that have crashed, by name and the kind of their exception only."""
        from clbcertlint.report import RunError

        return [RunError("", message) for message in sorted(self.crashes)]

    def _run(self, entry: Entry, subjects: Iterable[object], judged: Collection[str]) -> Iterator[Found]:
        """What a rule finds, with its severity; outside of uploads a problem says how severe it is at most."""
        rule, override = self._load(entry)
        settings = (getattr(self._config, rule.option),) if rule.option else ()
        for subject in subjects:
            try:
                for problem in rule.check(subject, *settings):
                    severity = override or problem.severity or rule.severities[0]
                    if problem.span.path in judged:
                        yield Found(rule, problem, severity)
                    elif problem.outside is not None:
                        yield Found(rule, problem, max(severity, problem.outside, key=lambda one: one.rank))
            except Exception as fault:  # noqa: BLE001 a fault of ours must not hide what is found elsewhere
                kind = type(fault).__name__
                self.crashes.add(f"rule {rule.code} {rule.name} crashed ({kind}); please report it")

    def _load(self, entry: Entry) -> tuple[Rule, Severity | None]:
        loaded = self._loaded.get(entry.module)
        if loaded is None:
            loaded = entry.load(), catalogue.severity_of(entry, self._config.severities)
            self._loaded[entry.module] = loaded
        return loaded


def _subjects(batch: Batch, documents: Sequence[Document]) -> dict[str, Sequence[object]]:
    """What rules are about, by the names of their classes."""
    return {
        "Batch": (batch,),
        "Upload": batch.uploads,
        "Document": documents,
        "PemBlock": [block for one in documents for block in one.blocks],
        "Certificate": [certificate for one in documents for certificate in one.certificates],
        "PrivateKey": [key for one in documents for key in one.private_keys],
    }
