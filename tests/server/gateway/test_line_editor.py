"""The line editor, on a terminal in memory."""

from __future__ import annotations

from itertools import pairwise

from attrs import define, field
from hypothesis import example, given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.screen import Screen
from vetrellis.server.gateway.draft import MAX_BYTES, MAX_CHARACTERS, Draft
from vetrellis.server.gateway.line_editor import (
    HISTORY_LENGTH,
    Complete,
    EndOfFile,
    Event,
    Interrupt,
    Line,
    LineEditor,
)
from vetrellis.server.gateway.terminal_row import LEAST_ROOM, Style, shown_width, window

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE, BACKSPACE = "\x01", "\x05", "\x1b[3~", "\x7f"
PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"


@define(eq=False)
class Desk:
    """An editor, and the terminal that it draws on."""

    style: Style = Style.FULL
    width: int = 40
    reader: bool = False
    editor: LineEditor = field(init=False)
    screen: Screen = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.editor = LineEditor(self.style, self.width, self.reader)
        self.screen = Screen(self.width, 10)

    def type(self, text: str | bytes) -> list[Event]:
        self.editor.feed(text if isinstance(text, bytes) else text.encode())
        events = []
        while (event := self.editor.next_event()) is not None:
            events.append(event)
        self.draw()
        return events

    def show(self, text: str, prompt: str | None = None) -> None:
        self.editor.show(text, prompt)
        self.draw()

    def resize(self, width: int) -> None:
        self.screen.resize(width)
        self.editor.resize(width)
        self.draw()

    def draw(self) -> str:
        drawing = self.editor.drawing()
        self.screen.write(drawing)
        return drawing


def edited(keys: str) -> str:
    """Return the line that these keys and Enter make."""
    line = Desk(width=200).type(f"{keys}\r")[-1]
    assert isinstance(line, Line)
    return line.text


class EditingTests(SynchronousTestCase):
    """The keys of every shell do what they do there."""

    def test_what_is_typed_is_the_line(self) -> None:
        self.assertEqual(edited("say café ☃"), "say café ☃")

    def test_in_the_middle(self) -> None:
        self.assertEqual(edited(f"lok{LEFT}o"), "look")
        self.assertEqual(edited(f"ook{HOME}l{END}!"), "look!")
        self.assertEqual(edited(f"lk{LEFT}oo{RIGHT}{RIGHT}s"), "looks")

    def test_taking_out(self) -> None:
        self.assertEqual(edited(f"loook{LEFT}{BACKSPACE}"), "look")
        self.assertEqual(edited(f"xlook{HOME}{DELETE}"), "look")
        self.assertEqual(edited(f"xlook{HOME}\x04"), "look")

    def test_at_the_ends_nothing_happens(self) -> None:
        self.assertEqual(edited(f"{BACKSPACE}{LEFT}a{RIGHT}{DELETE}"), "a")

    def test_by_words(self) -> None:
        self.assertEqual(edited("say hello\x1bb\x1bbX"), "Xsay hello")
        self.assertEqual(edited(f"say, hello{HOME}\x1bf\x1bfX"), "say, helloX")
        self.assertEqual(edited("say he-llo\x17"), "say ")
        self.assertEqual(edited("say he-llo\x1b\x7f"), "say he-")
        self.assertEqual(edited(f"say hello{HOME}\x1bd"), " hello")

    def test_kill_and_yank(self) -> None:
        self.assertEqual(edited("world\x15hello \x19"), "hello world")
        self.assertEqual(edited(f"world hello {HOME}\x1bf\x0b{HOME}\x19, "), " hello , world")

    def test_pieces_killed_one_after_the_other_are_one(self) -> None:
        self.assertEqual(edited("say he-llo you\x17\x1b\x7f\x19"), "say he-llo you")
        self.assertEqual(edited(f"say hello you{HOME}\x1bd\x1bd\x0b\x19"), "say hello you")
        self.assertEqual(edited("say one two\x1bb\x17\x0b\x15\x19"), "say one two")

    def test_pieces_with_something_between_are_not(self) -> None:
        for between in ("x\x7f", LEFT + RIGHT):
            self.assertEqual(edited(f"one two\x17{between}\x17\x19"), "one ", repr(between))

    def test_killing_nothing_keeps_what_was_killed(self) -> None:
        self.assertEqual(edited("word\x15\x15\x19"), "word")

    def test_marks_belong_to_their_letter(self) -> None:
        self.assertEqual(edited(f"cafe\u0301s{LEFT}{BACKSPACE}e"), "cafes")

    def test_a_mark_without_a_letter_is_nothing(self) -> None:
        self.assertEqual(edited("\u0301a"), "a")

    def test_no_letter_wears_a_tower_of_marks(self) -> None:
        self.assertEqual(edited("a" + "\u0301" * 50), "a" + "\u0301" * 4)

    def test_what_cannot_be_seen_is_not_typed(self) -> None:
        self.assertEqual(edited("a\u200b\u202e\ufe0f\u2028\ue000\x90b"), "ab")

    def test_escape_alone_waits_for_the_next_key(self) -> None:
        self.assertEqual(edited("a\x1b"), "a")

    def test_another_charset(self) -> None:
        desk = Desk()
        desk.editor.decode_as("latin-1")
        self.assertEqual(desk.type(b"caf\xe9\r"), [Line("café")])


class BoundTests(SynchronousTestCase):
    """A line that is too long ends where it was too long; nothing else is lost."""

    def test_characters(self) -> None:
        self.assertEqual(len(edited("x" * 5000)), MAX_CHARACTERS)

    def test_bytes(self) -> None:
        self.assertEqual(len(edited("雪" * 5000).encode()), MAX_BYTES // 3 * 3)

    def test_what_is_put_back_fills_what_room_there_is(self) -> None:
        line = edited("x" * 2000 + "\x15" + "y" * 1000 + "\x19")
        self.assertEqual(line, "y" * 1000 + "x" * (MAX_CHARACTERS - 1000))

    def test_what_is_taken_out_makes_room(self) -> None:
        line = edited("x" * 5000 + "\x17" + "y" * 5000)
        self.assertEqual(line, "y" * MAX_CHARACTERS)

    @given(st.lists(st.sampled_from(["a", "雪", "\u0301", "backspace", "yank", "kill", "home"])))
    def test_the_measure_is_kept(self, steps: list[str]) -> None:
        draft = Draft()
        acts = {
            "backspace": draft.backspace,
            "yank": draft.yank,
            "kill": draft.kill_to_start,
            "home": draft.home,
        }
        for step in steps:
            if step in acts:
                acts[step]()
            else:
                draft.type(step)
        counted = (draft._characters, draft._bytes)
        self.assertEqual(counted, (len(draft.text), len(draft.text.encode())))


class EventTests(SynchronousTestCase):
    """Each event comes when its key is pressed, and the next waits to be asked for."""

    def test_several_lines(self) -> None:
        self.assertEqual(Desk().type("a\rb\r\nc"), [Line("a"), Line("b")])

    def test_interrupt_drops_the_line(self) -> None:
        self.assertEqual(Desk().type("abc\x03d\r"), [Interrupt(), Line("d")])

    def test_end_of_file_only_on_an_empty_line(self) -> None:
        self.assertEqual(Desk().type("\x04ab\x04\r"), [EndOfFile(), Line("ab")])

    def test_the_end_of_input_enters_what_is_begun(self) -> None:
        desk = Desk(Style.MUTE)
        desk.editor.feed(b"look\nno")
        desk.editor.end()
        self.assertEqual(desk.type(""), [Line("look"), Line("no"), EndOfFile()])

    def test_tab_asks_for_completion(self) -> None:
        self.assertEqual(Desk().type(f"go noXX{LEFT}{LEFT}\t"), [Complete("go no")])

    def test_completion_takes_the_place_of_what_was_begun(self) -> None:
        desk = Desk()
        desk.type(f"go no!{LEFT}")
        desk.editor.complete("no", "north")
        self.assertEqual(desk.type("\r"), [Line("go north!")])

    def test_completion_of_something_else_does_nothing(self) -> None:
        desk = Desk()
        desk.type("go we")
        desk.editor.complete("no", "north")
        self.assertEqual(desk.type("\r"), [Line("go we")])

    def test_state_may_change_between_two_events(self) -> None:
        desk = Desk()
        desk.editor.feed(b"ada\rsesame\r")
        self.assertEqual(desk.editor.next_event(), Line("ada"))
        desk.editor.secret(True)
        self.assertEqual(desk.editor.next_event(), Line("sesame"))
        self.assertNotIn("sesame", desk.draw())


class PasteTests(SynchronousTestCase):
    """A paste is text: line ends in it are Enter, and nothing else in it is a key."""

    def test_lines(self) -> None:
        events = Desk().type(f"{PASTE}one\rtwo\r\nthree{PASTE_END}\r")
        self.assertEqual(events, [Line("one"), Line("two"), Line("three")])

    def test_keys_in_it_are_not_pressed(self) -> None:
        self.assertEqual(edited(f"{PASTE}a\tb\x15{UP}c\x04{PASTE_END}"), "a bc")

    def test_afterwards_keys_are_keys_again(self) -> None:
        self.assertEqual(edited(f"{PASTE}ab{PASTE_END}{BACKSPACE}{PASTE_END}"), "a")

    def test_interrupt_gets_out_of_one_that_never_ends(self) -> None:
        self.assertEqual(edited(f"{PASTE}ab\x03{BACKSPACE}"), "a")

    def test_terminals_are_asked_to_mark_pastes_until_the_end(self) -> None:
        desk = Desk()
        desk.draw()
        self.assertTrue(desk.screen.pasting)
        desk.editor.finish()
        desk.draw()
        self.assertFalse(desk.screen.pasting)


class HistoryTests(SynchronousTestCase):
    """What was entered comes back, and what is being typed is not lost on the way."""

    def test_the_last_line_comes_first(self) -> None:
        self.assertEqual(edited(f"one\rtwo\r{UP}"), "two")
        self.assertEqual(edited(f"one\rtwo\r{UP}{UP}{UP}"), "one")

    def test_the_draft_is_kept(self) -> None:
        self.assertEqual(edited(f"one\rdraft{UP}{DOWN}{DOWN}"), "draft")

    def test_edits_on_the_way_are_kept(self) -> None:
        self.assertEqual(edited(f"one\rtwo\r{UP}X{UP}Y{DOWN}"), "twoX")

    def test_entered_lines_do_not_change(self) -> None:
        self.assertEqual(edited(f"one\rtwo\r{UP}{UP}X\r{UP}{UP}{UP}"), "one")

    def test_blank_and_same_lines_are_not_kept(self) -> None:
        self.assertEqual(edited(f"one\r \r\rone\rtwo\rtwo\r{UP}{UP}"), "one")

    def test_it_is_bounded(self) -> None:
        lines = "".join(f"line {number}\r" for number in range(HISTORY_LENGTH + 5))
        self.assertEqual(edited(lines + UP * (HISTORY_LENGTH + 50)), "line 5")

    def test_an_interrupt_starts_afresh(self) -> None:
        self.assertEqual(edited(f"one\rtwo\r{UP}{UP}\x03{UP}"), "two")


class SecretTests(SynchronousTestCase):
    """A password is never seen, never comes back, and cannot be put anywhere else."""

    def test_nothing_is_drawn(self) -> None:
        desk = Desk()
        desk.show("", "Password: ")
        desk.editor.secret(True)
        desk.type("sesame")
        self.assertEqual((desk.screen.line, desk.screen.column), ("Password:", 10))
        self.assertEqual(desk.type("\r"), [Line("sesame")])
        self.assertNotIn("sesame", "\n".join(desk.screen.lines))

    def test_it_is_not_in_the_history(self) -> None:
        desk = Desk()
        desk.editor.secret(True)
        desk.type("sesame\r")
        desk.editor.secret(False)
        self.assertEqual(desk.type(f"{UP}\r"), [Line("")])

    def test_it_cannot_be_yanked(self) -> None:
        for ending in ("\r", "\x15"):
            desk = Desk()
            desk.editor.secret(True)
            desk.type("sesame\x15\x19" + ending)
            desk.editor.secret(False)
            self.assertEqual(desk.type("\x19\r"), [Line("")])

    def test_a_password_that_was_not_finished_is_forgotten(self) -> None:
        desk = Desk()
        desk.editor.secret(True)
        desk.type("ses")
        desk.editor.secret(False)
        self.assertEqual(desk.type("x\r"), [Line("x")])
        self.assertEqual(desk.screen.lines, ["x"])

    def test_history_and_completion_are_off(self) -> None:
        desk = Desk()
        desk.type("look\r")
        desk.editor.secret(True)
        self.assertEqual(desk.type(f"{UP}{DOWN}\tx\r"), [Line("x")])

    def test_what_was_typed_before_goes_out_of_sight(self) -> None:
        desk = Desk()
        desk.type("ses")
        desk.editor.secret(True)
        desk.draw()
        self.assertEqual(desk.screen.lines, [])
        self.assertEqual(desk.type("ame\r"), [Line("sesame")])


class DrawingTests(SynchronousTestCase):
    """The screen shows the prompt, the line, and the caret where it is; text comes above."""

    @override
    def setUp(self) -> None:
        self.desk = Desk()
        self.desk.show("You are on Salt Quay.\n", "> ")

    def assert_row(self, line: str, before: str) -> None:
        self.assertEqual((self.desk.screen.line, self.desk.screen.before), (line, before))

    def test_a_prompt_waits_below_the_text(self) -> None:
        self.assertEqual(self.desk.screen.lines, ["You are on Salt Quay.", ">"])
        self.assert_row(">", "> ")

    def test_typing_sends_what_was_typed_and_nothing_else(self) -> None:
        self.desk.editor.feed(b"l")
        self.assertIsNone(self.desk.editor.next_event())
        self.assertEqual(self.desk.editor.drawing(), "l")

    def test_insertion(self) -> None:
        self.desk.type(f"lk{LEFT}oo")
        self.assert_row("> look", "> loo")

    def test_deletion(self) -> None:
        self.desk.type(f"looook{LEFT}{BACKSPACE}{BACKSPACE}")
        self.assert_row("> look", "> loo")

    def test_wide_and_marked_characters(self) -> None:
        self.desk.type(f"雪e\u0301😀x{LEFT}{LEFT}")
        self.assert_row("> 雪e\u0301😀x", "> 雪e\u0301")
        self.desk.type(f"{LEFT}{LEFT}a")
        self.assert_row("> a雪e\u0301😀x", "> a")

    def test_a_mark_joins_the_letter_that_is_shown(self) -> None:
        self.desk.type(f"cafe{LEFT}{RIGHT}")
        self.desk.type("\u0301")
        self.assert_row("> cafe\u0301", "> cafe\u0301")

    def test_far_moves(self) -> None:
        self.desk.type(f"{'x' * 20}{HOME}")
        self.assert_row("> " + "x" * 20, "> ")
        self.desk.type(END)
        self.assert_row("> " + "x" * 20, "> " + "x" * 20)

    def test_text_comes_above_what_is_typed(self) -> None:
        self.desk.type(f"sayhi{LEFT}{LEFT}")
        self.desk.show("A gull screams.\n")
        self.assertEqual(
            self.desk.screen.lines, ["You are on Salt Quay.", "A gull screams.", "> sayhi"]
        )
        self.assert_row("> sayhi", "> say")
        self.desk.type(" ")
        self.assert_row("> say hi", "> say ")

    def test_a_new_prompt_takes_the_place_of_the_old(self) -> None:
        self.desk.type("ab")
        self.desk.show("", "\x1b[1m42hp>\x1b[0m ")
        self.assert_row("42hp> ab", "42hp> ab")

    def test_an_entered_line_stays_above(self) -> None:
        self.desk.type("look\r")
        self.desk.show("Gulls.\n", "> ")
        self.assertEqual(
            self.desk.screen.lines, ["You are on Salt Quay.", "> look", "Gulls.", ">"]
        )

    def test_between_a_line_and_its_answer_there_is_no_prompt(self) -> None:
        self.desk.type("look\rx")
        self.desk.show("A gull screams.\n")
        self.assertEqual(self.desk.screen.lines[1:], ["> look", "A gull screams.", "x"])

    def test_enter_in_the_middle(self) -> None:
        self.desk.type(f"look{LEFT}{LEFT}\r")
        self.assertEqual(self.desk.screen.lines[1:], ["> look"])
        self.assert_row("", "")

    def test_interrupt_asks_again(self) -> None:
        self.desk.type("loo\x03")
        self.assertEqual(self.desk.screen.lines[1:], ["> loo^C", ">"])

    def test_clearing_keeps_the_line(self) -> None:
        self.desk.type("loo\x0c")
        self.assertEqual(self.desk.screen.lines, ["> loo"])
        self.assert_row("> loo", "> loo")

    def test_a_prompt_of_several_lines_ends_with_the_one_that_asks(self) -> None:
        self.desk.show("", "Rain.\nName: ")
        self.assertEqual(self.desk.screen.lines[1:], ["Rain.", "Name:"])

    def test_a_prompt_that_leaves_no_room_has_its_own_line(self) -> None:
        wide = "p" * (40 - LEAST_ROOM) + "> "
        self.desk.type("ab")
        self.desk.show("", wide)
        self.assertEqual(self.desk.screen.lines[1:], [wide.strip(), "ab"])
        self.desk.show("Gulls.\n")
        self.assertEqual(self.desk.screen.lines[2:], ["Gulls.", wide.strip(), "ab"])

    def test_at_the_end_a_prompt_without_a_line_goes(self) -> None:
        self.desk.editor.show("Farewell.\n", "> ")
        self.desk.editor.finish()
        self.desk.draw()
        self.assertEqual(self.desk.screen.lines, ["You are on Salt Quay.", "Farewell."])
        self.assert_row("", "")

    def test_the_end_leaves_the_cursor_on_a_row_of_its_own(self) -> None:
        self.desk.type("ab")
        self.desk.editor.finish()
        self.desk.draw()
        self.assertEqual(self.desk.screen.lines[1:], ["> ab"])
        self.assert_row("", "")


class WindowTests(SynchronousTestCase):
    """A line that is longer than the row shows around the caret, and never wraps."""

    def test_a_long_line_scrolls(self) -> None:
        desk = Desk(width=20)
        desk.show("", "> ")
        desk.type("abcdefghijklmnopqrstuvwxyz")
        self.assertTrue(desk.screen.line.startswith("> <"))
        self.assertTrue(desk.screen.before.endswith("xyz"))
        desk.type(HOME)
        self.assertEqual(desk.screen.line, "> abcdefghijklmnop>")
        self.assertEqual((desk.screen.wraps, len(desk.screen.lines)), (0, 1))

    @given(
        st.lists(st.sampled_from(["a", "雪", "e\u0301"]), max_size=60),
        st.integers(0, 60),
        st.integers(LEAST_ROOM, 30),
    )
    def test_the_caret_is_always_in_sight(self, cells: list[str], at: int, room: int) -> None:
        at = min(at, len(cells))
        shown, caret = window(cells, at, room)
        self.assertLessEqual(shown_width("".join(shown)), room)
        self.assertTrue(0 <= caret <= len(shown))
        if 0 < at < len(cells):
            self.assertEqual(shown[caret - 1 : caret + 1], cells[at - 1 : at + 1])

    def test_growing_shows_more(self) -> None:
        desk = Desk(width=20)
        desk.show("", "> ")
        desk.type("abcdefghijklmnopqrstuvwxyz")
        desk.resize(60)
        self.assertEqual(desk.screen.line, "> abcdefghijklmnopqrstuvwxyz")

    def test_shrinking_keeps_prose_and_caret(self) -> None:
        desk = Desk(width=60)
        desk.show("Gulls.\n", "> ")
        desk.type(f"abcdefghijklmnopqrstuvwxyz{HOME}")
        desk.resize(20)
        self.assertEqual(desk.screen.lines, ["Gulls.", "> abcdefghijklmnop>"])
        self.assertEqual((desk.screen.before, desk.screen.wraps), ("> ", 0))

    def test_the_same_size_again_draws_nothing(self) -> None:
        desk = Desk()
        desk.type("abc")
        desk.editor.resize(desk.width)
        self.assertEqual(desk.draw(), "")

    def test_an_empty_row_is_left_alone(self) -> None:
        desk = Desk()
        desk.draw()
        desk.editor.resize(20)
        self.assertEqual(desk.draw(), "")


class ReaderTests(SynchronousTestCase):
    """For ears nothing is repainted: text and prompts go on lines of their own."""

    @override
    def setUp(self) -> None:
        self.desk = Desk(reader=True)
        self.drawn = ""

    def type(self, text: str) -> None:
        self.desk.editor.feed(text.encode())
        while self.desk.editor.next_event() is not None:
            pass
        self.drawn += self.desk.draw()

    def show(self, text: str, prompt: str | None = None) -> None:
        self.desk.editor.show(text, prompt)
        self.drawn += self.desk.draw()

    def test_lines_of_their_own(self) -> None:
        self.show("Gulls.\n", "What now?")
        self.type("lo")
        self.show("Rain.\n")
        self.type("ok\r")
        self.assertEqual(self.desk.screen.lines, ["Gulls.", "What now?", "lo", "Rain.", "look"])

    def test_no_sequence_but_the_mark_for_pastes(self) -> None:
        self.show("Gulls.\n", "What now?")
        self.type(f"abc{LEFT}{BACKSPACE}x{HOME}y{END}{UP}{DOWN}\x0c")
        self.show("Rain.\n")
        self.desk.resize(30)
        self.drawn += self.desk.draw()
        self.assertNotIn("\x1b", self.drawn.replace("\x1b[?2004h", ""))

    def test_editing_works_with_backspaces_alone(self) -> None:
        self.type(f"雪bd{LEFT}c{HOME}a{DELETE}")
        self.assertEqual((self.desk.screen.line, self.desk.screen.before), ("abcd", "a"))
        self.type("\x0b")
        self.assertEqual((self.desk.screen.line, self.desk.screen.before), ("a", "a"))

    def test_it_can_be_changed_while_typing(self) -> None:
        self.desk.editor.read_aloud(False)
        self.show("", "> ")
        self.type("ab")
        self.desk.editor.read_aloud(True)
        self.desk.draw()
        self.assertEqual(self.desk.screen.lines, ["ab"])
        self.desk.editor.read_aloud(False)
        self.desk.draw()
        self.assertEqual(self.desk.screen.lines, ["ab", "> ab"])


class DumbTerminalTests(SynchronousTestCase):
    """A terminal that knows no sequences gets none, not even to mark pastes."""

    def test_text_goes_below_and_the_line_is_shown_again(self) -> None:
        desk = Desk(Style.PLAIN)
        desk.show("Gulls.\n", "> ")
        desk.type("lo")
        desk.show("Rain.\n")
        desk.type("ok\r")
        desk.editor.finish()
        desk.draw()
        self.assertEqual(desk.screen.lines, ["Gulls.", "> lo", "Rain.", "> look"])
        self.assertFalse(desk.screen.pasting)


class NoTerminalTests(SynchronousTestCase):
    """Without a terminal nothing is echoed, and lines end as files' lines do."""

    def test_text_alone(self) -> None:
        desk = Desk(Style.MUTE)
        desk.editor.show("Gulls.\n", "> ")
        self.assertEqual(desk.editor.drawing(), "Gulls.\n> \n")
        desk.editor.feed(b"look\nlo\x03\x0c")
        self.assertEqual(desk.editor.next_event(), Line("look"))
        self.assertEqual(desk.editor.next_event(), Interrupt())
        self.assertIsNone(desk.editor.next_event())
        desk.editor.resize(20)
        desk.editor.show("Rain.\n")
        desk.editor.finish()
        self.assertEqual(desk.editor.drawing(), "Rain.\n")


KEYS = st.sampled_from(
    [
        *"ab ", "雪", "é", "\u0301", "😀", "\r", "\x03", "\x0c", "\x15", "\x17", "\x19", "\x0b",
        "\t", UP, DOWN, LEFT, RIGHT, HOME, END, DELETE, BACKSPACE, "\x1bb", "\x1bf", PASTE,
        PASTE_END,
    ]
)  # fmt: skip
STYLES = st.sampled_from([(Style.FULL, False), (Style.FULL, True), (Style.PLAIN, False)])


class SegmentationTests(SynchronousTestCase):
    """However the bytes are cut, the same events and the same screen come of them."""

    @example(["a", "\x0c"], [1], (Style.FULL, True))
    @given(st.lists(KEYS, max_size=40), st.lists(st.integers(0, 120), max_size=8), STYLES)
    def test_keys(self, keys: list[str], cuts: list[int], style: tuple[Style, bool]) -> None:
        data = "".join(keys).encode()
        whole, parts = Desk(style[0], 24, style[1]), Desk(style[0], 24, style[1])
        for desk in (whole, parts):
            desk.show("Gulls.\n", "> ")
        expected = whole.type(data)
        edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        got = [event for start, stop in pairwise(edges) for event in parts.type(data[start:stop])]
        self.assertEqual(got, expected)
        self.assertEqual(
            (parts.screen.lines, parts.screen.before), (whole.screen.lines, whole.screen.before)
        )

    @given(st.binary(max_size=200), st.integers(0, 200))
    def test_noise(self, data: bytes, cut: int) -> None:
        whole, parts = Desk(), Desk()
        expected = whole.type(data)
        self.assertEqual(parts.type(data[:cut]) + parts.type(data[cut:]), expected)
        self.assertEqual(parts.screen.lines, whole.screen.lines)


class TruthTests(SynchronousTestCase):
    """Whatever happens in whatever order, the row shows the truth and no text is lost."""

    @given(
        st.lists(
            st.one_of(
                KEYS,
                st.tuples(st.sampled_from(["Gulls.", "Rain.", ""]), st.booleans()),
                st.integers(LEAST_ROOM + 1, 50),
            ),
            max_size=40,
        ),
        st.booleans(),
    )
    def test_row_and_text(self, steps: list[str | tuple[str, bool] | int], dumb: bool) -> None:
        desk = Desk(Style.PLAIN if dumb else Style.FULL, 30)
        told = 0
        for step in steps:
            if isinstance(step, str):
                desk.type(step)
            elif isinstance(step, int):
                desk.resize(step)
            else:
                said, asks = step
                number = f"{told}" if said else ""
                desk.show(f"{said}{number}\n" if said else "", "ask> " if asks else None)
                told += bool(said)
            self.check_row(desk)
        self.assertEqual(desk.screen.wraps, 0)

    def check_row(self, desk: Desk) -> None:
        draft = desk.editor._draft
        prompt = "ask> " if desk.editor._prompting and not desk.editor._stands_alone() else ""
        room = max(LEAST_ROOM, desk.screen.width - 1 - len(prompt))
        cells, at = window(draft.cells, draft.at, room)
        self.assertEqual(desk.screen.line, (prompt + "".join(cells)).rstrip())
        self.assertEqual(desk.screen.before, prompt + "".join(cells[:at]))

    @given(st.lists(st.one_of(KEYS.filter(lambda key: key != "\x0c"), st.none()), max_size=40))
    def test_every_text_is_read_once_and_in_order(self, steps: list[str | None]) -> None:
        desk, told = Desk(), 0
        for step in steps:
            if step is None:
                desk.show(f"tale {told}\n")
                told += 1
            else:
                desk.type(step)
        tales = [line for line in desk.screen.lines if line.startswith("tale ")]
        self.assertEqual(tales, [f"tale {number}" for number in range(told)])
