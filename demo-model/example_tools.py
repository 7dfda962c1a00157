"""The four example tools: how they are declared, asked for, called and answered."""
import dataclasses
import json
from typing import Callable

from answers import load_answers
from fillers import city


def _topic(rng):
    nouns = rng.choice(load_answers()).nouns or ("streaming",)
    return rng.choice(nouns).removeprefix("the ").removeprefix("your ").removeprefix("a ").replace("{city}", "paris") \
        .replace("{name}", "ada").replace('"', "")


def _expression(rng):
    a, b = (str(rng.randrange(10 ** rng.choice([1, 2, 2, 3]))) for _ in range(2))
    gap = rng.choice([" ", " ", ""])
    return a + gap + rng.choice("+-*/") + gap + b


def _weather(rng, where):
    degrees, sky = rng.randrange(-9, 40), rng.choice("sunny cloudy rainy windy snowy clear foggy".split())
    return {"temperature": degrees, "condition": sky}, f"In {where} it is {degrees} degrees and {sky}."


def _time(rng, where):
    time = f"{rng.randrange(24):02d}:{rng.randrange(60):02d}"
    return {"time": time}, f"It is {time} in {where}."


def _page(rng, query):
    page = "docs/" + rng.choice("quick-start models openai-api engine gateway configuration observability cli "
                                "architecture aspire testing troubleshooting".split()) + ".md"
    return {"page": page}, f"I found {page}."


def _sum(rng, expression):
    value = rng.choice([rng.randrange(10), rng.randrange(100), rng.randrange(1000), rng.randrange(100000),
                        -rng.randrange(100), rng.randrange(1000) / 4])
    return {"result": value}, f"The result is {value}."


@dataclasses.dataclass(frozen=True)
class ExampleTool:
    name: str
    description: str
    parameter: str
    hint: str
    questions: tuple
    draw: Callable  # rng -> argument
    run: Callable  # rng, argument -> (result, answer)

    def declaration(self):
        return {"type": "function", "function": {
            "name": self.name, "description": self.description, "parameters": {
                "type": "object", "properties": {self.parameter: {"type": "string", "description": self.hint}},
                "required": [self.parameter]}}}


TOOLS = [
    ExampleTool("get_weather", "Get the current weather for a city", "city", "Name of the city", (
        "what is the weather in {}", "how is the weather in {}", "what's the weather like in {}", "weather in {}",
        "is it raining in {}", "tell me the weather in {}", "is it cold in {}", "do i need a coat in {}",
        "how warm is it in {}", "weather for {}", "is the sun shining in {}", "what is the temperature in {}",
        "get the weather for {}", "do i need an umbrella in {}", "will it rain in {} today", "how hot is it in {}",
        "check the weather in {}", "i want to know the weather in {}", "i am in {}, how is the weather"), city, _weather),
    ExampleTool("get_time", "Get the current time in a city", "city", "Name of the city", (
        "what time is it in {}", "tell me the time in {}", "current time in {}", "how late is it in {}", "time in {}",
        "what is the time in {}", "what's the local time in {}", "get the time for {}", "do you know the time in {}",
        "what hour is it in {}", "i need the time in {}", "which time do they have in {}", "clock in {}",
        "is it late in {}", "what time do we have in {}", "i am in {}, what time is it"), city, _time),
    ExampleTool("search_docs", "Search the documentation", "query", "What to search for", (
        "search the docs for {}", "look up {} in the docs", "search for {}", "find {} in the documentation",
        "search the documentation for {}", "look for {} in the docs", "can you search for {}", "please look up {}",
        "search docs: {}", "find the docs page about {}", "do a search for {}", "look up {}", "what do the docs say about {}",
        "search {}", "use the search to find {}"), _topic, _page),
    ExampleTool("calculator", "Evaluate an arithmetic expression", "expression", "The expression, such as 2 + 3", (
        "what is {}", "calculate {}", "compute {}", "how much is {}", "{}", "what's {}", "evaluate {}", "work out {}",
        "please calculate {}", "can you compute {}", "tell me what {} is", "solve {}", "i need the result of {}",
        "{} is what", "how much does {} make"), _expression, _sum),
]


def declared(rng, tool):
    """The tool's JSON as different clients write it: spacing, order and detail vary."""
    declaration = json.loads(json.dumps(tool.declaration()))
    function = declaration["function"]
    if rng.random() < 0.25:
        del function["parameters"]["properties"][tool.parameter]["description"]
    if rng.random() < 0.15:
        del function["parameters"]["required"]
    if rng.random() < 0.15:
        declaration["function"] = {key: function[key] for key in ("description", "name", "parameters")}
    compact = rng.random() < 0.3
    return json.dumps(declaration, separators=(",", ":") if compact else None)
