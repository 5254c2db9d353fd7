"""The published values of ``reference_values.json``, by id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ENTRIES: dict[str, dict[str, Any]] = {
    entry["id"]: entry
    for entry in json.loads(Path(__file__).with_name("reference_values.json").read_text("utf-8"))["entries"]
}
