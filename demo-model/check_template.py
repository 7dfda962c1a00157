"""Checks that chat_template.jinja renders what chat_format.py trains on: with tools, tool results and thinking."""
import json
import pathlib

import jinja2

from chat_format import Turn, prompt, system_with_tools, tool_call, tool_response
from example_tools import TOOLS


def render(**values):
    environment = jinja2.Environment()
    # llama.cpp and Hugging Face write JSON in the given order and unescaped; stock jinja2 sorts and escapes it.
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    template = environment.from_string(pathlib.Path("chat_template.jinja").read_text(encoding="utf-8"))
    return template.render(add_generation_prompt=True, **values)


def main():
    tools = [tool.declaration() for tool in TOOLS]
    call = {"name": "get_weather", "arguments": {"city": "Zürich"}}
    result = {"temperature": 4, "condition": "clear"}
    messages = [
        {"role": "system", "content": "Be concise."},
        {"role": "user", "content": "What is Atrium?"},
        {"role": "assistant", "content": "<think>\nHidden.\n</think>\n\nA suite."},
        {"role": "user", "content": "Weather in Zürich?"},
        {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": call}]},
        {"role": "tool", "content": json.dumps(result)},
    ]
    turns = [
        Turn("system", system_with_tools("Be concise.", [json.dumps(tool) for tool in tools])),
        Turn("user", "What is Atrium?"), Turn("assistant", "A suite.", thinking="Hidden."),
        Turn("user", "Weather in Zürich?"), Turn("assistant", tool_call("get_weather", call["arguments"])),
        Turn("user", tool_response(result))]
    assert render(messages=messages, tools=tools) == prompt(turns)
    plain = [Turn("system", "Be concise."), *turns[1:3]]
    assert render(messages=messages[:3]) == prompt(plain)
    assert render(messages=messages[:3], enable_thinking=True) == prompt(plain, thinking=True)
    assert render(messages=messages[:3], enable_thinking=False) == prompt(plain)
    print("chat_template.jinja and chat_format.py agree")


if __name__ == "__main__":
    main()
