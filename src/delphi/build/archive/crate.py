"""The description of the archive as an RO-Crate: what is in it, whose it is, what made what.

RO-Crate 1.1 (Sefton et al., 2021) with the profile Process Run Crate 0.5 of Workflow Run RO-Crate
(Leo et al., 2024): every notebook that ran is an action with its inputs and its outputs.
"""

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.dataset import Dataset
from rocrate.model.entity import Entity
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from delphi.build.archive.authors import Author, citation, cited_authors
from delphi.build.archive.runs import Run, runs_of
from delphi.study import Study
from delphi.words import number_of

METADATA = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SPDX = "https://spdx.org/licenses/"
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
LICENCES = {
    "MIT": "MIT License",
    "CC-BY-4.0": "Creative Commons Attribution 4.0 International",
    "CC0-1.0": "Creative Commons Zero v1.0 Universal",
    "BSD-3-Clause": 'BSD 3-Clause "New" or "Revised" License',
}
NEEDED = ("requirements.lock", "environment.yml", "pyproject.toml", "Makefile")
CODE, TEXT, DATA = "MIT", "CC-BY-4.0", "CC0-1.0"
TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".ipynb": "application/x-ipynb+json",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".cff": "application/yaml",
    ".yml": "application/yaml",
    ".md": "text/markdown",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
KINDS = {"thesis": "Thesis", "article": "ScholarlyArticle", "book": "Book", "report": "Report"}


def crate_metadata(root: Path, studies: Sequence[Study], files: Mapping[str, bytes]) -> str:
    """Return the content of `ro-crate-metadata.json`.

    Parameters
    ----------
    root : Path
        The project that the files come from.
    studies : sequence of Study
        The studies whose raw data are in the archive.
    files : mapping of str to bytes
        Every other file of the archive, by its place in it.
    """
    described = _Description(root, studies, files)
    described.parts()
    described.publications()
    described.runs()
    content = described.crate.metadata.generate()
    content["@graph"] = [_plain(entity) for entity in content["@graph"]]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _plain(entity: dict[str, Any]) -> dict[str, Any]:
    """Return an entity with a single value where a list holds one, and no empty list."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in entity.items()
        if value != []
    }


class _Description:
    """An RO-Crate being written; every identifier follows from what it stands for."""

    def __init__(self, root: Path, studies: Sequence[Study], files: Mapping[str, bytes]) -> None:
        self.root, self.studies, self.files = root, studies, files
        self.said = citation(root)
        self.crate = ROCrate(version="1.1")
        self.crate.metadata.extra_terms = TERMS
        self.folders: dict[str, Entity] = {}
        self._root_entity()

    def _root_entity(self) -> None:
        said, whole = self.said, self.crate.root_dataset
        self.crate.name = said["title"]
        self.crate.description = (
            "Raw data, code, locked packages and results of a research compendium of "
            f"{number_of(len(self.studies), 'study', 'studies')}; `make all` builds them again."
        )
        self.crate.datePublished = str(said["date-released"])
        self.crate.license = [self.licence(name) for name in said["license"]]
        whole["author"] = [self.author(one, "author") for one in cited_authors(said)]
        whole["keywords"] = ", ".join(said.get("keywords", []))
        whole["version"] = str(said["version"])
        profile = {
            "@type": ["CreativeWork", "Profile"],
            "name": "Process Run Crate",
            "version": "0.5",
        }
        whole["conformsTo"] = self.thing(PROFILE, profile)

    def thing(self, ident: str, properties: dict[str, Any]) -> Entity:
        """Return the entity with this identifier, made once."""
        there = self.crate.dereference(ident)
        if there is not None:
            return there
        return self.crate.add(ContextEntity(self.crate, ident, properties=properties))

    def licence(self, name: str) -> Entity:
        """Return a licence by its identifier in the SPDX list."""
        known = {"@type": "CreativeWork", "name": LICENCES.get(name, name), "identifier": name}
        return self.thing(f"{SPDX}{name}", known)

    def author(self, one: Author, role: str) -> Entity:
        """Return a person, or a group that signs as one."""
        kind = "Person" if one.family else "Organization"
        slug = re.sub(r"\W+", "-", one.name).strip("-").lower()
        return self.thing(one.orcid or f"#{role}-{slug}", {"@type": kind, "name": one.name})

    def parts(self) -> None:
        """Describe every file, in the folder of its part of the project."""
        for path, content in self.files.items():
            folder = _folder(path)
            part = self.folder(folder) if folder else self.crate.root_dataset
            entity = self.crate.add(
                File(self.crate, dest_path=path, properties=_facts(path, content))
            )
            part.append_to("hasPart", entity)
            if not folder:
                kind = DATA if path.startswith("data/") else CODE
                entity["license"] = self.licence(TEXT if path.endswith(".md") else kind)

    def folder(self, path: str) -> Entity:
        """Return a folder of the archive with its licences and what it is based on."""
        if path not in self.folders:
            facts = {"name": path.rstrip("/"), "description": _purpose(path)}
            entity = self.crate.add(Dataset(self.crate, dest_path=path, properties=facts))
            entity["license"] = self.licences_of(path)
            self.folders[path] = entity
        return self.folders[path]

    def licences_of(self, path: str) -> list[Entity]:
        """Return the licences of a part of the project, as the README states them."""
        study = next((one for one in self.studies if path == f"data/raw/{one.name}/"), None)
        if study:
            return self.licences_of_data(study)
        if path.startswith("reports/"):
            return [self.licence(name) for name in (TEXT, CODE, "BSD-3-Clause")]
        if path.startswith("data/"):
            return [self.licence(DATA)] if self.reproduced(path.split("/")[2]) else []
        return [self.licence(TEXT if path == "docs/" else CODE)]

    def licences_of_data(self, study: Study) -> list[Entity]:
        """Return what a study says of its licence, and the waiver of a compilation of ours."""
        stated = {"@type": "CreativeWork", "name": f"Rights in {study.config.short}"}
        stated["description"] = study.config.licence
        own = self.thing(f"#rights-{study.name}", stated)
        return [own, self.licence(DATA)] if self.reproduced(study.name) else [own]

    def reproduced(self, name: str) -> Mapping[str, Any] | None:
        """Return the reference of CITATION.cff that a study reproduces."""
        study = next((one for one in self.studies if one.name == name), None)
        title = study.config.title.casefold() if study else None
        every = self.said.get("references", [])
        return next((one for one in every if str(one["title"]).casefold() == title), None)

    def publications(self) -> None:
        """Say which publication the raw data of each study were transcribed from."""
        for study in self.studies:
            config, reference = study.config, self.reproduced(study.name)
            kind = (
                KINDS.get(str(reference["type"]), "CreativeWork") if reference else "CreativeWork"
            )
            facts: dict[str, Any] = {"@type": kind, "name": config.title}
            facts["citation"] = config.citation
            if config.year:
                facts["datePublished"] = str(config.year)
            work = self.thing(f"#publication-{study.name}", facts)
            people = [Author(name, name.rpartition(" ")[2]) for name in config.authors]
            if people:
                work["author"] = [self.author(one, "published") for one in people]
            self.folder(f"data/raw/{study.name}/")["isBasedOn"] = work

    def runs(self) -> None:
        """Describe what ran as actions: their instrument, their inputs and their outputs."""
        program = self.program()
        actions = [
            self.action(run, program)
            for study in self.studies
            for run in runs_of(study, list(self.files))
        ]
        self.crate.root_dataset["mentions"] = [program, *actions]

    def program(self) -> Entity:
        """Return the package that the notebooks call, with what it needs."""
        facts = {
            "@type": "SoftwareApplication",
            "name": "delphi-compendium",
            "description": "The functions in src/delphi, run by the Makefile under Python",
            "softwareVersion": str(self.said["version"]),
        }
        entity = self.thing("#delphi-compendium", facts)
        needed = ["requirements.lock", "environment.yml", "pyproject.toml", "Makefile"]
        entity["softwareRequirements"] = self.entities(
            path for path in needed if path in self.files
        )
        entity["license"] = self.licence(CODE)
        return entity

    def action(self, run: Run, program: Entity) -> Entity:
        """Return one run as an action."""
        facts = {"@type": "CreateAction", "name": run.name, "description": run.about}
        action = self.thing(f"#run-{run.study}-{run.step}", facts)
        for code in self.entities(run.instruments):
            code.properties()["@type"] = ["File", "SoftwareSourceCode"]
            code["version"] = str(self.said["version"])
        action["instrument"] = [*self.entities(run.instruments), program]
        action["object"] = self.entities(run.inputs)
        action["result"] = self.entities(run.outputs)
        return action

    def entities(self, paths: Iterable[str]) -> list[Entity]:
        """Return the files at these places."""
        return [self.crate.dereference(path) for path in paths]


def _folder(path: str) -> str:
    """Return the part of the project that a file belongs to; blank for the top.

    Examples
    --------
    >>> _folder("reports/a/figures/b.svg"), _folder("src/delphi/cli.py"), _folder("LICENSE")
    ('reports/a/', 'src/', '')
    """
    parts = PurePosixPath(path).parts
    depth = {"data": 3, "reports": 2}.get(parts[0], 1)
    return "/".join(parts[:depth]) + "/" if len(parts) > depth else ""


def _purpose(path: str) -> str:
    first, _, rest = path.rstrip("/").partition("/")
    return {
        "data/raw": "What a study prints, as printed, with its place",
        "data/processed": "Tidy tables made from the raw data, with a data dictionary",
        "reports": "What was made for readers: report, exhibits, data behind them, ledger",
        "notebooks": "The analysis, in reading order",
        "src": "The functions that the notebooks call",
        "tests": "What is held against the publication, and what must be refused",
        "docs": "Explanations of rules, claims and coding",
        "benchmarks": "How fast the measures are",
        ".ci": "How the tests are run on a bare machine",
    }[f"{first}/{rest.partition('/')[0]}" if first == "data" else first]


def _facts(path: str, content: bytes) -> dict[str, Any]:
    ending = PurePosixPath(path).suffix
    facts: dict[str, Any] = {
        "name": PurePosixPath(path).name,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "encodingFormat": TYPES.get(ending) or mimetypes.types_map.get(ending, "text/plain"),
    }
    return facts
