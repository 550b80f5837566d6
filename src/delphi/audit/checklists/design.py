"""Answers about how a study was made: its experts, its rounds, its questionnaire, its rule."""

from delphi.audit.checklists.answer import Answer, exhibits_by, rating_sections
from delphi.consensus.stated_rule import SIGNS
from delphi.study import Round, Study
from delphi.study.registry import declared, heading
from delphi.words import listed, number_of

TOML = "study.toml"
TOPICS = 3  # named one by one


def experts(study: Study) -> Answer:
    """Say how many experts rated, and how many the table of the panel lists."""
    rating = study.table("ratings").dropna(subset="rating")["expert"].nunique()
    text = f"{number_of(rating, 'expert')} rated"
    if not study.has("panel"):
        return Answer(text, ("ratings",), rating_sections(study))
    panel = study.table("panel")
    text += f"; the table of the panel lists {len(panel)}"
    if panel["focus"].notna().any():
        text += f" (focus: {'; '.join(panel['focus'].dropna())})"
    return Answer(text, ("ratings", "panel"), exhibits_by(study, "listing", "panel"))


def experience(study: Study) -> Answer | None:
    """Say how many years of experience the experts have, and how many posts they held."""
    if not study.has("panel"):
        return None
    panel = study.table("panel")
    years, organizations = panel["years"].dropna(), panel["organizations"].dropna()
    said = []
    if len(years):
        said.append(f"{years.min()} to {years.max()} years of experience as printed")
    if len(organizations):
        said.append(f"{organizations.sum()} organizations together")
    if not said:
        return None
    shown = exhibits_by(study, "listing", "panel") + exhibits_by(study, "posts", "experience")
    return Answer("; ".join(said), ("panel",), shown)


def rounds(study: Study) -> Answer:
    """Say how many rounds there were, with the items of each."""
    items = study.table("ratings").groupby("round")["item"].nunique()
    each = [
        f"round {r.number}: {number_of(int(items.get(r.number, 0)), 'item')} rated"
        for r in study.config.rounds
    ]
    text = f"{number_of(len(each), 'round')} ({'; '.join(each)})"
    return Answer(text, (TOML, "ratings"), rating_sections(study))


def dates(study: Study) -> Answer | None:
    """Say when each round was held, and how many days it took."""
    said = [
        f"round {r.number}: {r.start} to {r.end} "
        f"({number_of((r.end - r.start).days + 1, 'day')}, first and last included)"
        for r in study.config.rounds
        if r.start and r.end
    ]
    return _said(study, said)


def between(study: Study) -> Answer | None:
    """Say how many days lay between the end of a round and the start of the next."""
    pairs = zip(study.config.rounds, study.config.rounds[1:], strict=False)
    return _said(study, [_gap(first, second) for first, second in pairs])


def _gap(first: Round, second: Round) -> str:
    if not (first.end and second.start):
        return ""
    days = number_of((second.start - first.end).days, "day")
    return f"{days} from the end of round {first.number} to the start of round {second.number}"


def mode(study: Study) -> Answer | None:
    """Say by which means each round was held."""
    return _said(study, [f"round {r.number}: {r.mode}" for r in study.config.rounds if r.mode])


def _said(study: Study, parts: list[str]) -> Answer | None:
    text = "; ".join(part for part in parts if part)
    return Answer(text, (TOML,), exhibits_by(study, "listing", "timeline")) if text else None


def items(study: Study) -> Answer:
    """Say how many items of each kind there were, and where they came from."""
    table = study.table("items")
    said = []
    for kind, rows in table.groupby("kind", sort=False):
        words = study.config.kinds[str(kind)]
        origins = rows["origin"].dropna().value_counts(sort=False)
        from_ = listed(f"{count} from {origin}" for origin, count in origins.items())
        noun = number_of(len(rows), words.singular, words.plural)
        said.append(f"{noun} ({from_})" if len(origins) else noun)
    return Answer(listed(said), ("items",), rating_sections(study))


def scale(study: Study) -> Answer:
    """Say what the scale was, and what its ends mean for each kind of item."""
    low, high = study.scale.ends
    said = [f"scale from {low} to {high} in steps of one"]
    for kind in study.config.kinds.values():
        ends = [f"{at} {end}" for at, end in ((low, kind.low), (high, kind.high)) if end]
        parts = [part for part in (kind.asked, " to ".join(ends)) if part]
        if parts:
            said.append(f"{kind.plural}: {', '.join(parts)}")
    shown = exhibits_by(study, "rating-table", "ratings") or rating_sections(study)
    return Answer("; ".join(said), (TOML,), shown)


def definition(study: Study) -> Answer | None:
    """Say which rule of consensus the authors state, and what they call important."""
    rule, important = study.config.consensus, study.config.importance
    if rule is None:
        return None
    text = f"consensus: {rule.measure} {SIGNS[rule.comparison]}\u00a0{rule.cutoff}\u00a0%"
    text += f" ({rule.place})" if rule.place else ""
    if important:
        place = f" ({important.place})" if important.place else ""
        sign = SIGNS[important.comparison]
        text += f"; important: {important.measure} {sign}\u00a0{important.cutoff}{place}"
    return Answer(text, (TOML,), ("07-consensus",))


def approval(study: Study) -> Answer | None:
    """Say how the authors sort items into tiers."""
    said = [
        f"{study.config.kinds[tier.kind].plural}, tier {tier.tier}: {tier.title} "
        f"(no last rating below {tier.least})"
        for tier in study.config.tiers
    ]
    return Answer("; ".join(said), (TOML,), _conclusion(study)) if said else None


def _conclusion(study: Study) -> tuple[str, ...]:
    source = study.config.conclusion
    return (source,) if source in declared(study) and study.has("tiers") else ()


def feedback(study: Study) -> Answer | None:
    """Say before which rounds slides fed the results back, and how many items they asked."""
    if not study.has("questions"):
        return None
    asked = study.table("questions").groupby("source", sort=False)["round"].agg(["first", "size"])
    decks = [name for name in exhibits_by(study, "deck", "questions") if name in asked.index]
    said = [
        f"{heading(name)}: slides before round {asked.at[name, 'first']}, with the "
        f"{number_of(int(asked.at[name, 'size']), 'item')} of its questionnaire"
        for name in decks
    ]
    return Answer("; ".join(said), ("questions",), tuple(decks)) if said else None


def literature(study: Study) -> Answer | None:
    """Say how many works the study lists under how many topics, and where."""
    if not study.has("literature"):
        return None
    table = study.table("literature")
    titles = listed(study.source_title(str(source)) for source in table["source"].unique())
    topics = number_of(table["topic"].nunique(), "topic")
    text = f"{number_of(len(table), 'mention')} of works under {topics} in {titles}"
    return Answer(text, ("literature",), exhibits_by(study, "works", "literature"))


def themes(study: Study) -> Answer | None:
    """Say under which topics most works stand."""
    if not study.has("literature"):
        return None
    counts = study.table("literature").groupby("topic", sort=False).size()
    most = counts.sort_values(ascending=False, kind="stable").head(TOPICS)
    text = f"most are listed under {listed(f'{name} ({count})' for name, count in most.items())}"
    return Answer(text, ("literature",), exhibits_by(study, "works", "literature"))


def works(study: Study) -> Answer | None:
    """Say how many different works are listed by topic, and how long the reference list is."""
    if not study.has("literature"):
        return None
    different = len(study.table("literature")[["authors", "year"]].drop_duplicates())
    text = f"{number_of(different, 'different work')} by authors and year"
    origin: tuple[str, ...] = ("literature",)
    if study.has("references"):
        text += (
            f"; {number_of(len(study.table('references')), 'entry', 'entries')} in the references"
        )
        origin = ("literature", "references")
    return Answer(text, origin, exhibits_by(study, "works", "literature"))


def ethics(study: Study) -> Answer | None:
    """Return the entries of the timeline that speak of ethics, as they stand there."""
    if not study.has("timeline"):
        return None
    table = study.table("timeline")
    mine = table[table["event"].str.contains("ethic", case=False, na=False)]
    said = [f"{row.date}: {row.event}" for row in mine.itertuples()]
    shown = exhibits_by(study, "listing", "timeline")
    return Answer("; ".join(said), ("timeline",), shown) if said else None
