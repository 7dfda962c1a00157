"""ChatML exactly as chat_template.jinja renders it, in the pieces that training needs."""
import dataclasses
import json

TOOLS_HEAD = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>")
TOOLS_TAIL = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments within "
    "<tool_call></tool_call> XML tags:\n<tool_call>\n"
    '{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>')


@dataclasses.dataclass(frozen=True)
class Turn:
    role: str
    text: str
    thinking: str = ""  # written before the text, in a think block that the prompt has opened

    def opening(self):
        return f"<|im_start|>{self.role}\n" + ("<think>\n" if self.thinking else "")

    def body(self):
        return (f"{self.thinking}\n</think>\n\n" if self.thinking else "") + self.text


def system_with_tools(system, tool_texts):
    return (system + "\n\n" if system else "") + TOOLS_HEAD + "".join("\n" + t for t in tool_texts) + TOOLS_TAIL


def tool_call(name, arguments):
    return f'<tool_call>\n{{"name": "{name}", "arguments": {json.dumps(arguments, ensure_ascii=False)}}}\n</tool_call>'


def tool_response(result):
    return f"<tool_response>\n{json.dumps(result, ensure_ascii=False)}\n</tool_response>"


def prompt(turns, thinking=False):
    """The turns as a prompt. What an earlier answer thought is left out, as the template does."""
    past = "".join(f"<|im_start|>{turn.role}\n{turn.text}<|im_end|>\n" for turn in turns)
    return past + "<|im_start|>assistant\n" + ("<think>\n" if thinking else "")
