"""Draws training conversations: questions about Atrium over many turns, think blocks, tools, and copying drills."""
from answers import load_answers
from chat_format import Turn, system_with_tools, tool_call, tool_response
from example_tools import TOOLS, declared
from held_out import held_combination
from questions import SMALL_TALK, in_some_case, question_for

SYSTEMS = [
    "You are a helpful assistant.", "You are a helpful assistant", "You are the Atrium demo model.", "Be concise.",
    "You are a friendly assistant. Answer briefly.", "Answer in one sentence.", "You are an assistant for developers.",
    "You answer questions about Atrium.", "You are Atrium's helper. Be polite.", "Answer the user's question.",
    "You are a support bot for a software project. Keep your answers short and friendly.", "You are an AI assistant."]


class Conversations:
    def __init__(self, rng, answers=None):
        self.rng = rng
        self.tool_share = 0.30  # of the chats
        self.refusal_share = 0.15  # of the questions
        answers = answers or load_answers()
        self.refusal = next(a for a in answers if a.id == "refusal")
        self.small_talk = [a for a in answers if a.id in SMALL_TALK]
        self.atrium = [a for a in answers if a.id not in SMALL_TALK and a.id != "refusal"]

    def draw(self):
        kind = self.rng.random()
        if kind < self.tool_share:
            return self._with_tools()
        if kind < self.tool_share + 0.10:
            return self._thinking()
        return self._system() + self._exchanges(self.rng.choice([1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12]))

    def question(self):
        """One question and its answer, nothing else; sometimes with a think block."""
        return self._exchange(thinking=self.rng.random() < 0.12)

    def answer(self):
        kind = self.rng.random()
        if kind < self.refusal_share:
            return self.refusal
        return self.rng.choice(self.small_talk if kind < self.refusal_share + 0.06 else self.atrium)

    def _system(self):
        return [Turn("system", self.rng.choice(SYSTEMS))] if self.rng.random() < 0.4 else []

    def _exchange(self, thinking=False):
        answer = self.answer()
        thought = f"The question is about {answer.topic}." if thinking else ""
        return [Turn("user", question_for(self.rng, answer)), Turn("assistant", answer.text, thought)]

    def _exchanges(self, count):
        return [turn for _ in range(count) for turn in self._exchange()]

    def _thinking(self):
        return self._system() + self._exchanges(self.rng.choice([0, 0, 0, 1, 2, 4])) + self._exchange(thinking=True)

    def _with_tools(self):
        rng = self.rng
        tools = rng.sample(TOOLS, rng.choice([1, 1, 2, 4, 4]))
        system = rng.choice(SYSTEMS) if rng.random() < 0.4 else ""
        turns = [Turn("system", system_with_tools(system, [declared(rng, tool) for tool in tools]))]
        # Several questions share one list of tools, which is longer than all of them.
        for _ in range(rng.choice([2, 3, 3, 4])):
            if rng.random() < 0.2:
                # An ordinary question gets an ordinary answer although tools are listed.
                turns += self._exchange()
                continue
            tool = rng.choice(tools)
            question, argument = tool_question(rng, tool)
            thought = f"The tool {tool.name} can answer this." if rng.random() < 0.06 else ""
            turns += [Turn("user", question), Turn("assistant", tool_call(tool.name, {tool.parameter: argument}), thought)]
            if thought:
                # A past think block is not shown to the model again, so nothing may follow this one.
                return turns
            if rng.random() < 0.5:
                result, said = tool.run(rng, argument)
                turns += [Turn("user", tool_response(result)), Turn("assistant", said)]
        return turns


def tool_question(rng, tool, held=False):
    """A question for the tool and the argument in it, spelled as the question spells it."""
    while True:
        template, argument = rng.choice(tool.questions), tool.draw(rng)
        if held_combination(template, argument) == held:
            break
    if rng.random() < 0.2:
        argument = argument.lower()
    ending = rng.choice(["", "", "?", "?", " please"]) if template[-1] != "}" or tool.name != "search_docs" else ""
    if template == "{}":
        return argument + ending, argument
    before, after = in_some_case(rng, template).replace("{X}", "{}").split("{}")
    if template.startswith("{}"):
        after = after.lower()
    return before + argument + after + ending, argument


def copying_drill(rng, vocabulary):
    """Random ids said twice or three times. It grows the circuits that copy an argument out of a question; a plain chat
    mix forms them late or never."""
    ids = [rng.randrange(vocabulary) for _ in range(rng.randrange(4, 28))]
    return ids, rng.choice([2, 2, 3])
