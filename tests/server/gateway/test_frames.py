"""The frames of `v1.vetrellis`."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Depth, Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Block, Layout, Role, Span, Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.frames import Command, FrameError, Hello, Resume, decode

WORDS = st.text("aé <>&\"'\\[]{}", max_size=8)
INLINE: st.SearchStrategy[Any] = st.recursive(
    WORDS,
    lambda inner: st.builds(
        Span, st.sampled_from(Role), st.lists(inner, max_size=3).map(tuple), WORDS
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.builds(Text.of, INLINE, layout=st.sampled_from(Layout)), max_size=4)


def sent(message: bytes) -> Any:
    """Return a message from the server as its client reads it."""
    return json.loads(message)


class DecodeTests(SynchronousTestCase):
    """A message is a frame, or it is refused in one sentence."""

    def test_command(self) -> None:
        frame = decode(b'{"type":"command","payload":{"text":"take sword","timestamp":1}}')
        assert isinstance(frame, Command)
        self.assertEqual(frame.payload.text, "take sword")

    def test_hello_tells_only_what_it_says(self) -> None:
        frame = decode(b'{"type":"hello","payload":{"reader":true,"shoe_size":44}}')
        assert isinstance(frame, Hello)
        self.assertEqual(frame.payload.told(), {"reader": True})

    def test_resume(self) -> None:
        frame = decode(b'{"type":"resume","payload":{"token":"abc","seen":7}}')
        assert isinstance(frame, Resume)
        self.assertEqual((frame.payload.token, frame.payload.seen), ("abc", 7))

    def test_what_is_no_frame_is_refused(self) -> None:
        for message in (
            b"",
            b"null",
            b"[]",
            b"look",
            b'{"type":"command"}',
            b'{"type":"prose","payload":{"blocks":[]}}',
            b'{"type":"command","payload":{"text":7}}',
            b'{"type":"command","payload":{"text":"look\\nnorth"}}',
            b'{"type":"command","payload":{"text":"look\\r"}}',
            b'{"type":"command","payload":{"text":"\\ud800"}}',
            b'{"type":"hello","payload":{"width":7}}',
            b'{"type":"hello","payload":{"width":"wide"}}',
            b'{"type":"resume","payload":{"token":"abc","seen":-1}}',
        ):
            with self.assertRaises(FrameError, msg=message.decode()) as caught:
                decode(message)
            self.assertNotIn("\n", str(caught.exception))

    def test_line_has_a_longest_length(self) -> None:
        longest = "x" * frames.LONGEST_LINE
        decode(json.dumps({"type": "command", "payload": {"text": longest}}).encode())
        with self.assertRaises(FrameError):
            decode(json.dumps({"type": "command", "payload": {"text": longest + "x"}}).encode())

    def test_deep_nesting_is_refused(self) -> None:
        for bracket in (b"[", b'{"a":'):
            message = b'{"type":"command","extra":' + bracket * 8000
            with self.assertRaises(FrameError) as caught:
                decode(message)
            self.assertEqual(str(caught.exception), "The message is nested too deeply.")

    @given(st.binary(max_size=200))
    def test_bytes_are_a_frame_or_refused(self, message: bytes) -> None:
        try:
            decode(message)
        except FrameError:
            return

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["type", "payload", "text", "width", "command", "hello"]),
                    inner,
                )
            ),
            max_leaves=9,
        )
    )
    def test_json_is_a_frame_or_refused(self, value: object) -> None:
        try:
            decode(json.dumps(value).encode())
        except FrameError:
            return


class EncodeTests(SynchronousTestCase):
    """What the server says is one message for each thing that happens."""

    def test_prose_is_blocks_of_spans(self) -> None:
        words = ("You see a ", Span(Role.ITEM, ("lamp",), "take lamp"), ".")
        shown = sent(frames.encode_show([Text.of(*words)], None))
        span = {"role": "item", "inner": ["lamp"], "cmd": "take lamp"}
        blocks = [{"inner": ["You see a ", span, "."]}]
        self.assertEqual(shown, {"type": "prose", "payload": {"blocks": blocks}})

    def test_layout_is_told_where_it_is_no_paragraph(self) -> None:
        text = Text((Block(("Salt Quay",), Layout.TITLE),))
        shown = sent(frames.encode_show([text], None))
        self.assertEqual(shown["payload"]["blocks"], [{"inner": ["Salt Quay"], "layout": "title"}])

    def test_prompt_comes_last_in_the_same_message(self) -> None:
        shown = sent(frames.encode_show([Text.of("One."), Text.of("Two.")], Text.of("> ")))
        self.assertEqual([frame["type"] for frame in shown], ["prose", "prompt"])
        self.assertEqual(shown[1]["payload"], {"inner": ["> "]})

    def test_prompt_alone_is_one_frame(self) -> None:
        shown = sent(frames.encode_show([], Text.of("Name?")))
        self.assertEqual(shown, {"type": "prompt", "payload": {"inner": ["Name?"]}})

    def test_message_ends_in_a_line_feed_for_each_block(self) -> None:
        message = frames.encode_show([Text.of("One."), Text.of("Two.")], Text.of("> "))
        self.assertEqual(message.count(b"\n"), 2)

    def test_data(self) -> None:
        shown = sent(frames.encode_data([Datum("Room.Info", {"name": "Salt Quay"})]))
        payload = {"package": "Room.Info", "body": {"name": "Salt Quay"}}
        self.assertEqual(shown, {"type": "data", "payload": payload})

    def test_coming_and_going_is_presence(self) -> None:
        came, went = (
            Datum("Room.AddPlayer", {"name": "Bo"}),
            Datum("Room.RemovePlayer", {"name": "Cy"}),
        )
        shown = sent(frames.encode_data([came, went]))
        self.assertEqual([frame["type"] for frame in shown], ["presence", "presence"])
        self.assertEqual(shown[0]["payload"], {"entered": ["Bo"], "left": []})
        self.assertEqual(shown[1]["payload"], {"entered": [], "left": ["Cy"]})

    def test_small_frames(self) -> None:
        look = Look(theme="dark", reader=True, width=100, depth=Depth.NONE)
        looks = {"theme": "dark", "reader": True, "width": 100, "colour": False, "links": False}
        for message, kind, payload in (
            (frames.encode_secret(True), "secret", {"on": True}),
            (frames.encode_look(look), "look", looks),
            (frames.encode_gap(12, 9), "gap", {"lines": 12, "messages": 9}),
            (frames.encode_ticket("a-b", 60), "ticket", {"token": "a-b", "seconds": 60}),
            (
                frames.encode_resumed(7, 0, None),
                "resumed",
                {"count": 7, "lost": 0, "taken": None},
            ),
            (frames.encode_error("No."), "error", {"message": "No."}),
            (frames.encode_closing("ended"), "closing", {"reason": "ended"}),
        ):
            self.assertEqual(sent(message), {"type": kind, "payload": payload})

    @given(TEXTS)
    def test_words_survive_the_wire(self, texts: list[Text]) -> None:
        message = frames.encode_show(texts, None)
        shown = msgspec.json.decode(message)
        blocks = shown["payload"]["blocks"] if texts else []
        self.assertEqual(
            [plain(block["inner"]) for block in blocks],
            [block.plain() for text in texts for block in text.blocks],
        )


def plain(inner: list[Any]) -> str:
    """Return the words of spans as JSON."""
    return "".join(piece if isinstance(piece, str) else plain(piece["inner"]) for piece in inner)
