"""Sessions as agents print them, written by ourselves, and those that others have recorded: ORRERY_TRANSCRIPTS names their
folder (`AGENT/NAME.jsonl`)."""

import json
import os
from pathlib import Path

STAND_IN = Path(__file__).resolve().parents[1] / "Simulations/stand-in-agent"


def said(kind, content, number, parent=None):
    return {"type": kind, "session_id": "a-session", "uuid": f"u{number}", "parent_tool_use_id": parent,
            "timestamp": f"2026-01-05T08:00:{number:02}.000Z",
            "message": {"id": f"m{number}", "role": kind, "model": "claude-opus-4-8", "content": content}}


def called(number, name, call, parent=None, **given):
    return said("assistant", [{"type": "tool_use", "id": call, "name": name, "input": given}], number, parent)


def answered(number, call, content, parent=None, is_error=False):
    return said("user", [{"type": "tool_result", "tool_use_id": call, "content": content, "is_error": is_error}], number, parent)


CLAUDE = [
    {"type": "system", "subtype": "init", "session_id": "a-session", "uuid": "u0", "cwd": "/work/shop",
     "model": "claude-opus-4-8", "tools": ["Bash", "Task"], "claude_code_version": "2.1.0"},
    called(1, "Bash", "t1", command="rg -n total src/cart", description="Find the total"),
    answered(3, "t1", "src/cart/total.ts:12"),
    called(4, "Task", "t2", description="Look at the tests", prompt="Which tests are flaky?", subagent_type="Explore"),
    called(5, "Bash", "t3", parent="t2", command="npm test -- cart"),
    answered(9, "t3", "1 failed", parent="t2", is_error=True),
    answered(10, "t2", "The total is rounded twice."),
    said("assistant", [{"type": "text", "text": "The total was rounded twice; it is rounded once now."}], 11),
    {"type": "result", "subtype": "success", "is_error": False, "uuid": "u12", "session_id": "a-session",
     "result": "The total was rounded twice; it is rounded once now.", "num_turns": 4, "duration_ms": 11_000,
     "total_cost_usd": 0.2134, "usage": {"input_tokens": 1_200, "output_tokens": 340}},
]

CODEX = [
    {"type": "thread.started", "thread_id": "a-thread"},
    {"type": "turn.started"},
    {"type": "item.started", "item": {"id": "item_0", "type": "command_execution", "command": "ls Größe", "aggregated_output": "",
                                      "status": "in_progress"}},
    {"type": "item.completed", "item": {"id": "item_0", "type": "command_execution", "command": "ls Größe",
                                        "aggregated_output": "ls: no such file\n", "exit_code": 2, "status": "failed"}},
    {"type": "item.completed", "item": {"id": "item_1", "type": "agent_message", "text": "There is none \N{PILE OF POO}."}},
    {"type": "turn.completed", "usage": {"input_tokens": 900, "cached_input_tokens": 100, "output_tokens": 12}},
]

GEMINI = [
    {"type": "init", "timestamp": "2026-01-05T08:00:00.000Z", "session_id": "a-chat", "model": "gemini-3-pro"},
    {"type": "message", "timestamp": "2026-01-05T08:00:00.001Z", "role": "user", "content": "Read MARKER.txt"},
    {"type": "tool_use", "timestamp": "2026-01-05T08:00:01.000Z", "tool_name": "read_file", "tool_id": "r1",
     "parameters": {"path": "MARKER.txt"}},
    {"type": "tool_result", "timestamp": "2026-01-05T08:00:02.000Z", "tool_id": "r1", "status": "success", "output": "here"},
    {"type": "message", "timestamp": "2026-01-05T08:00:03.000Z", "role": "assistant", "content": "It says: here.", "delta": True},
    {"type": "result", "timestamp": "2026-01-05T08:00:04.000Z", "status": "success",
     "stats": {"total_tokens": 70, "input_tokens": 60, "output_tokens": 10, "duration_ms": 4_000, "tool_calls": 1}},
]

OWN = {f"{name}/our-own": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
       for name, lines in (("claude", CLAUDE), ("codex", CODEX), ("gemini", GEMINI))}

RECORDED = {f"{file.parent.name}/{file.stem}": file.read_bytes()
            for file in sorted(Path(os.environ.get("ORRERY_TRANSCRIPTS", "/nowhere")).glob("*/*.jsonl"))}

ALL = OWN | RECORDED
