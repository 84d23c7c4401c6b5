from __future__ import annotations

import io
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.authoring.worlds import HOME, ITEMS, ROOMS, diagnose, write_world
from vetrellis.authoring.loader import Loaded, load_world
from vetrellis.authoring.skeleton import main, write_skeletons
from vetrellis.authoring.translation import hash_of
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.text import Role, Span
from vetrellis.game.prose.fragment import Description
from vetrellis.game.world.naming import Named, Noun

SIDECAR = "es/worlds/home/zones/home/items.yaml"

SPANISH = f"""\
door_key.name: {{of: {hash_of("brass key")}, text: una llave, words: [llavín], plural: llaves}}
door_key.description: {{of: {hash_of("It has a door in mind.")}, text: "Piensa en [em]una[/em]."}}
box.name: {{of: {hash_of("box")}, text: una caja}}
box.description: {{of: {hash_of("A box with room.")}, text: Con sitio.}}
bean.name: {{of: {hash_of("bean")}, text: un haba, gender: f}}
bean.description: {{of: {hash_of("Brown.")}, text: Parda.}}
"""


class SidecarTestCase(SynchronousTestCase):
    """The small world, with Spanish beside its items."""

    @override
    def setUp(self) -> None:
        self.root = Path(self.mktemp()) / "home"
        self.translations = Path(self.mktemp())
        write_world(self.root)
        write_world(self.translations, {SIDECAR: SPANISH})

    def load(self) -> Loaded:
        """Load the world with its translations."""
        return load_world(self.root, self.translations)

    def translated(self, text: str) -> list[str]:
        """Return what is said of the world with another sidecar."""
        write_world(self.translations, {SIDECAR: text})
        lines = (each.render() for each in diagnose(self.root, self.translations))
        return [line.replace(f"{self.translations / SIDECAR}", "items.yaml") for line in lines]

    def noun(self, blueprint: Blueprint, kind_id: str) -> Noun:
        """Return the Spanish name of a kind."""
        (kind,) = (kind for kind in blueprint.kinds if kind.id == kind_id)
        named = kind.parts[Named]
        assert isinstance(named, Named)
        return named.noun("es")


class MergeTests(SidecarTestCase):
    """Translations stand beside the English, string by string."""

    def test_whole_sidecar_is_in_order(self) -> None:
        self.assertEqual(self.load().diagnostics, ())

    def test_names_have_their_grammar(self) -> None:
        blueprint = self.load().blueprint
        self.assertEqual(
            self.noun(blueprint, "home/door_key"),
            Noun("llave", "una", "llaves", "f", ("llavín",)),
        )
        self.assertEqual(self.noun(blueprint, "home/bean"), Noun("haba", "un", gender="f"))

    def test_prose_is_parsed(self) -> None:
        (key,) = (kind for kind in self.load().blueprint.kinds if kind.id == "home/door_key")
        description = key.parts[Description]
        assert isinstance(description, Description)
        spanish = ("Piensa en ", Span(Role.EM, ("una",)), ".")
        self.assertEqual(description.base["es"], spanish)

    def test_untranslated_name_is_english(self) -> None:
        self.assertEqual(self.noun(self.load().blueprint, "home/cat").name, "cat")

    def test_no_directory_of_translations_is_no_mistake(self) -> None:
        nowhere = self.translations / "nowhere"
        self.assertEqual(load_world(self.root, nowhere).diagnostics, ())

    def test_english_is_no_translation(self) -> None:
        write_world(self.translations, {SIDECAR.replace("es/", "en/"): "broken: ["})
        self.assertEqual(self.load().diagnostics, ())


class CheckTests(SidecarTestCase):
    """What is missing, stale or useless is told; what is wrong is an error."""

    def test_missing_translation_is_a_warning(self) -> None:
        lines = self.translated(SPANISH.replace("text: Parda.", 'text: ""'))
        says = "items.yaml:6:1: warning: bean.description: is not translated yet [V501]"
        self.assertEqual(lines, [says])
        lines = self.translated("".join(SPANISH.splitlines(keepends=True)[:-1]))
        self.assertEqual(
            lines, ["items.yaml: warning: bean.description: is not translated yet [V501]"]
        )

    def test_stale_translation_is_a_warning_and_still_shown(self) -> None:
        stale = SPANISH.replace(hash_of("bean"), "0badcafe")
        says = (
            "items.yaml:5:1: warning: bean.name: was made from other words than those that stand"
            f" there now (look at it again, then write of: {hash_of('bean')}) [V502]"
        )
        self.assertEqual(self.translated(stale), [says])
        self.assertEqual(self.noun(self.load().blueprint, "home/bean").name, "haba")

    def test_hash_of_digits_is_a_hash(self) -> None:
        numeric = SPANISH.replace(f"{{of: {hash_of('bean')}", "{of: 01234567")
        self.assertIn("V502", self.translated(numeric)[0])

    def test_translation_of_nothing_is_a_warning(self) -> None:
        says = (
            "items.yaml:7:1: warning: bean.nmae: translates nothing that is there"
            " (did you mean bean.name?) [V503]"
        )
        self.assertEqual(
            self.translated(f"{SPANISH}bean.nmae: {{of: 0badcafe, text: x}}\n"), [says]
        )

    def test_wrong_entries_are_errors(self) -> None:
        wrong = {
            "text: Parda.": ("text: Parda., txet: x", "bean.description.txet: unknown key"),
            "words: [llavín]": ("words: llavín", "door_key.name.words: must be a list of words"),
            "plural: llaves": ("plural: [llaves]", "door_key.name.plural: must be words"),
            "gender: f": ("gender: x", "bean.name.gender: must be m or f"),
            "[em]una[/em]": ("[em]una", "door_key.description.text: [em] is never closed"),
        }
        for old, (new, says) in wrong.items():
            text = SPANISH.replace(old, new)
            line = text[: text.index(new)].count("\n") + 1
            (found,) = (each for each in self.translated(text) if "warning" not in each)
            self.assertIn(f"items.yaml:{line}:", found)
            self.assertIn(says, found)

    def test_mistake_in_markup_is_told_at_its_character(self) -> None:
        text = SPANISH.replace("[em]una[/em]", "[em]una[/me]")
        column = text.splitlines()[1].index("[/me]") + 1
        self.assertIn(f"items.yaml:2:{column}: ", self.translated(text)[0])

    def test_entry_must_be_a_mapping(self) -> None:
        lines = self.translated("bean.name: haba\n")
        self.assertIn("items.yaml:1:12: bean.name: must be a mapping", lines[0])

    def test_sidecar_must_be_a_mapping(self) -> None:
        self.assertIn("items.yaml:1:1: must be a mapping of places", self.translated("- a\n")[0])

    def test_sidecar_that_is_not_yaml_is_an_error(self) -> None:
        self.assertIn("this is not YAML", self.translated("a: b: c\n")[0])

    def test_empty_sidecar_lacks_everything(self) -> None:
        self.assertEqual(len(self.translated("")), 6)


class SkeletonTests(SidecarTestCase):
    """A skeleton has every string, keeps what is there, and finds what has moved."""

    def write(self, part: str = "zones/home/items") -> str:
        """Write skeletons; return the sidecar of the items."""
        write_skeletons(self.root, self.translations, "es", part)
        return (self.translations / SIDECAR).read_text(encoding="utf-8")

    def test_nothing_is_lost_and_nothing_changes_twice(self) -> None:
        before = self.load()
        first = self.write()
        self.assertEqual(self.load(), before)
        self.assertEqual(self.write(), first)

    def test_new_strings_come_with_their_english(self) -> None:
        text = HOME[ITEMS].replace("Brown.", "Very brown. " * 20)
        write_world(self.root, {ITEMS: f"{text}pea:\n  name: pea\n  description: Green.\n"})
        written = self.write()
        self.assertIn(
            'pea.description:\n  of: 51a8acfb\n  # Green.\n  text: ""\n'.replace(
                "51a8acfb", hash_of("Green.")
            ),
            written,
        )
        self.assertIn("  # Very brown. Very brown.", written)
        codes = [each.code for each in diagnose(self.root, self.translations)]
        self.assertEqual(codes, ["V502", "V501", "V501"])

    def test_moved_string_keeps_its_translation(self) -> None:
        write_world(self.root, {ITEMS: HOME[ITEMS].replace("box:", "crate:")})
        rooms = HOME[ROOMS].replace("kind: box", "kind: crate")
        write_world(self.root, {ROOMS: rooms})
        written = self.write()
        self.assertIn("crate.name:", written)
        self.assertIn("una caja", written)
        self.assertEqual(self.load().diagnostics, ())

    def test_string_that_is_gone_goes(self) -> None:
        write_world(
            self.translations, {SIDECAR: f"{SPANISH}pea.name: {{of: 1, text: guisante}}\n"}
        )
        self.assertNotIn("guisante", self.write())

    def test_any_words_survive_the_writing(self) -> None:
        odd = (
            "true", "null", "no: va", "- uno", "[em]x[/em]", "#1", "a # b", 'dice "ya"', "a, b",
            "¡Hola!", "'x'", "12", "~", "x:", "barra \\ y", "largo " * 40, "a,b", "Yes", "é,",
        )  # fmt: skip
        for text in odd:
            entry = f'bean.name: {{of: {hash_of("bean")}, text: "{_quoted(text)}"}}\n'
            write_world(self.translations, {SIDECAR: entry})
            before = self.noun(self.load().blueprint, "home/bean")
            self.write()
            self.assertEqual(self.noun(self.load().blueprint, "home/bean"), before)

    def test_part_of_a_world_is_enough(self) -> None:
        self.write("zones/home/rooms")
        beside = sorted(path.name for path in (self.translations / SIDECAR).parent.iterdir())
        self.assertEqual(beside, ["items.yaml", "rooms.yaml"])


class CommandTests(SidecarTestCase):
    """The command writes files and says which, or says what is wrong."""

    def run_command(self, *arguments: str) -> tuple[int, str, str]:
        """Run it; return its status, what it said, and what it complained of."""
        said, complained = io.StringIO(), io.StringIO()
        self.patch(sys, "stdout", said)
        self.patch(sys, "stderr", complained)
        return main(arguments), said.getvalue(), complained.getvalue()

    def test_written_files_are_named(self) -> None:
        status, said, _ = self.run_command(
            str(self.root), str(self.translations), "gl", "zones/home/zone"
        )
        self.assertEqual(status, 0)
        self.assertEqual(said, f"{self.translations}/gl/worlds/home/zones/home/zone.yaml\n")

    def test_broken_world_is_not_written_for(self) -> None:
        write_world(self.root, {ITEMS: "bean: [\n"})
        status, said, complained = self.run_command(str(self.root), str(self.translations), "es")
        self.assertEqual((status, said), (1, ""))
        self.assertIn("[V002]", complained)

    def test_usage_is_told(self) -> None:
        self.assertEqual(self.run_command("world")[0], 2)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
