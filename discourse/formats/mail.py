"""The words of a message, of a mailbox or of a web archive (.eml, .mbox, .mht): what a reader of mail shows.

The body of a message may be packed for machines of seven bits, in an encoding that it names, once as text and once as
a page. It is unpacked here; of text and page only the text is taken. What the head says (subject, sender, date) is
noted, for a message was written by nobody's speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from ..errors import DiscourseError, SourceError
from ..repair.decode import decode
from ..repair.html import text_of
from ..repair.plausible import PLAUSIBLE, plausibility
from ..sources import Source
from .container import File, with_places

_BOX = re.compile(rb"(?m)^From [^\n]{1,300}\n(?=[A-Za-z][A-Za-z0-9-]{0,60}:)")
_BOUNDARY = re.compile(rb"\s{0,20}(--[^\r\n]{1,200})\r?\n")
_SAID = ("Subject", "From", "Date")


def read(file: File) -> Source:
    """The source that a message or a mailbox makes, its messages as places ("message 2").

    Raises SourceError where no message holds any words.
    """
    parts, notes = [], []
    try:
        for n, data in enumerate(_messages(file.data), start=1):
            message = message_from_bytes(data)
            parts.append((f"message {n}", "\n".join(_bodies(message, file.path)).strip("\r\n")))
            notes += [
                f"message {n}, {name.lower()}: {_header(message[name])}" for name in _SAID if message[name]
            ]
    except (MessageError, DiscourseError, ValueError, LookupError, RecursionError) as error:
        raise SourceError(
            f"the message cannot be read ({' '.join(str(error).split()) or type(error).__name__})",
            where=file.path,
            expected="a whole message, mailbox or web archive",
            advice="open it in a reader of mail or a browser and save its text",
        ) from error
    text, places = with_places(parts)
    return file.source(text, "mail", places, tuple(notes))


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages of a mailbox; one that stands alone, or a part that was cut out of one, without its boundary."""
    starts = [match.end() for match in _BOX.finditer(data)] if data.lstrip().startswith(b"From ") else []
    ends = [match.start() for match in _BOX.finditer(data)][1:] if starts else []
    for start, end in zip(starts, [*ends, len(data)], strict=False):
        yield data[start:end]
    if not starts:
        cut = _BOUNDARY.match(data)
        body = data[cut.end() :] if cut else data.lstrip()
        yield body.partition(b"\n" + cut[1])[0] if cut else body


def _bodies(message: Message, where: str) -> Iterator[str]:
    """The texts of a message; its pages only where it has no text."""
    leaves = [part for part in message.walk() if part.get_content_maintype() == "text"]
    leaves = [part for part in leaves if part.get_content_disposition() != "attachment"]
    plain = [part for part in leaves if part.get_content_subtype() != "html" and _payload(part).strip()]
    for part in plain or leaves:
        text = _decoded(part, where)
        yield text_of(text) if part.get_content_subtype() == "html" else text


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: Message, where: str) -> str:
    """The text of a part, in the encoding it names if that makes it Chinese; many name a wrong one."""
    data = _payload(part)
    named = str(part.get_content_charset() or "ascii")
    try:
        text = data.decode("gb18030" if named.startswith("gb") else named)
    except (UnicodeError, LookupError):
        return decode(data, where).raw.text
    if named == "ascii" or (plausibility(text) or 0.0) >= PLAUSIBLE:
        return text
    return decode(data, where).raw.text


def _header(value: object) -> str:
    """One field of the head, unpacked."""
    try:
        return " ".join(str(make_header(decode_header(str(value)))).split())
    except (MessageError, UnicodeError, LookupError, ValueError):
        return " ".join(str(value).split())
