"""Turns the corpus into the many ways in which people type a question: frames, politeness, synonyms, typos, case."""
import re

from answers import load_frames
from fillers import fill
from held_out import held_combination, held_question

PREFIXES = [
    "hi, ", "hello! ", "hey, ", "ok, ", "so, ", "and ", "also, ", "well, ", "sorry, ", "now ", "please tell me: ",
    "quick question: ", "one more question: ", "another question: ", "a question: ", "i am new here. ",
    "i am new to this. ", "i wonder, ", "tell me, ", "i was wondering, ", "excuse me, ", "just curious: ",
    "i have read the readme. ", "i am building an app. ", "my colleague asks: ", "thanks. ", "great, ", "good, ",
    "i have a question: ", "you know, ", "ok thanks, ", "hm, ", "first, ", "next, ", "by the way, ", "for my team: "]
SUFFIXES = [
    "?", "?", "?", "?", " please", " please?", ", please", "!", ".", ".", " thanks", "??", ", thank you", " again",
    " in short", " now", " briefly", " exactly", " quickly"]
# These make sense only after a question about Atrium.
PLACES = [" in atrium", " with atrium", " here", " in this project", " for atrium", " on my machine", " with this"]

# Small talk is not asked politely: "i have a question: bye".
SMALL_TALK = {"greeting", "how-are-you", "thanks", "bye", "insult"}

_SYNONYMS = [(re.compile(rf"(?<![\w/-]){re.escape(words)}(?![\w/-])"), others.split("|")) for words, others in [
    ("how do i", "how can i|how would i|how should i|how to|how do you|how could i|how do we"),
    ("what is", "what's|whats|what exactly is|so what is"), ("what are", "which are|what exactly are"),
    ("what does", "what exactly does|what would"), ("where is", "where's|where do i find|where can i find"),
    ("does it", "does atrium|can it|will it|does this"), ("is there", "is there some|do you have|does atrium have"),
    ("can i", "could i|may i|is it possible to|am i able to|will i be able to"), ("i get", "i see|i got|i am getting"),
    ("which", "what"), ("what happens", "what will happen|what does happen"), ("why do i", "why am i|why would i"),
    ("it", "atrium|this"), ("atrium", "it|this|the server|atrium"), ("i want to", "i'd like to|i need to|i would like to"),
    ("set", "configure|define|specify|choose"), ("change", "modify|set|switch|adjust"), ("run", "start|execute|launch"),
    ("use", "work with|utilise|employ"), ("show", "print|display|list"), ("see", "view|look at|find"),
    ("start", "launch|run|boot"), ("stop", "end|halt|terminate"), ("find", "locate|look up|get"),
    ("answer", "reply|response|output"), ("answers", "replies|responses"), ("request", "call|query"),
    ("requests", "calls|queries"), ("key", "api key|token|api token"), ("api key", "key|api token"),
    ("server", "instance|service"), ("machine", "computer|system|pc|box"), ("model", "llm|language model"),
    ("error", "failure|problem|message"), ("text", "output|content"), ("file", "document"), ("need", "require|want"),
    ("variable", "setting|environment variable|option"), ("setting", "variable|option|value"), ("big", "large"),
    ("fast", "quick|speedy"), ("broken", "damaged|corrupt|defective"), ("client", "program|app|library"),
    ("terminal", "console|shell|command line"), ("documentation", "docs|manual"), ("example", "sample"),
    ("supported", "possible|allowed|accepted"), ("does not work", "doesn't work|fails|won't work"),
    ("do not", "don't"), ("cannot", "can't|can not"), ("is not", "isn't"), ("all", "every|all the"),
    ("limit", "restrict|cap|bound"), ("turn on", "enable|activate|switch on"), ("get", "receive|obtain|have"),
    ("tell me", "let me know|say"), ("explain", "describe|clarify"), ("send", "pass|submit|provide"),
    ("another", "a different|some other"), ("own", "personal|custom"), ("missing", "absent|not there"),
    ("crashes", "dies|fails|goes down|breaks"), ("busy", "loaded|under load"), ("hide", "remove|suppress"),
    ("load", "open|use|serve"), ("serve", "host|run|deploy"), ("replace", "exchange|swap|switch"),
    ("connect", "attach|link|hook up"), ("write", "put|enter"), ("measure", "test|determine"),
    ("check", "verify|test|inspect"), ("list", "show|give me"), ("parallel", "simultaneously|at the same time")]]

_PROPER = {word.lower(): word for word in (
    "Atrium Triton API OpenAI GPU CPU JSON Docker Kubernetes Python HTTP GGUF SSE Prometheus ClickHouse Aspire AppHost "
    "Engine.Local KServe CORS OTLP OpenTelemetry Grafana NVIDIA CUDA URL SDK MIT Debian Linux Node Swagger OpenAPI LLM "
    "Ctrl-C I I'm I'd English German French Spanish CPUs Postgres PostgreSQL Qwen Llama ChatGPT EBNF GBNF YARP .NET C#"
).split()}
_WORD = re.compile(r"[A-Za-z.][A-Za-z0-9#.'-]*[A-Za-z0-9#]|[A-Za-z]")
_FILLER_WORDS = set("how do i can the a an is are what which does it to my of for in on with and there you me please tell "
                    "be that this should would could was".split())


def proper(text):
    """Writes names as they are written: atrium -> Atrium, api -> API."""
    return _WORD.sub(lambda match: _PROPER.get(match[0], match[0]), text)


def in_some_case(rng, text):
    kind = rng.random()
    if kind < 0.30:
        return text
    if kind < 0.65:
        text = proper(text)
    elif kind < 0.75:
        return text.lower()
    elif kind < 0.77:
        return text.upper()
    return text[:1].upper() + text[1:] if rng.random() < 0.85 else text


def with_typo(rng, text):
    """One letter dropped, doubled or swapped with its neighbour."""
    if len(text) < 10:
        return text
    i = rng.randrange(1, len(text) - 1)
    return rng.choice([text[:i] + text[i + 1:], text[:i] + text[i] + text[i:],
                       text[:i] + text[i + 1] + text[i] + text[i + 2:]])


def reworded(rng, text):
    for pattern, others in _SYNONYMS:
        if pattern.search(text) and rng.random() < 0.25:
            text = pattern.sub(rng.choice(others), text, count=1)
    words = text.split()
    if len(words) >= 4 and rng.random() < 0.15:
        words.pop(rng.randrange(len(words)))
    elif len(words) >= 4 and rng.random() < 0.10:
        # Keyword style: "how do i change the port" -> "change port".
        words = [w for w in words if w not in _FILLER_WORDS] or words
    elif len(words) >= 4 and rng.random() < 0.05:
        i = rng.randrange(len(words) - 1)
        words[i], words[i + 1] = words[i + 1], words[i]
    return " ".join(words)


def sentence_for(rng, answer):
    """One plain question for the answer: a whole one, or a frame around a noun phrase or an action."""
    kind, text = rng.choice([("-", s) for s in answer.sentences] + [("*", n) for n in answer.nouns]
                            + [(">", a) for a in answer.actions])
    return text if kind == "-" else rng.choice(load_frames()[kind]).replace("{x}", text)


def affixes(rng, answer):
    if answer.id in SMALL_TALK:
        return "", rng.choice(["", "", "", "!", ".", "?"])
    prefix = rng.choice(PREFIXES) if rng.random() < 0.4 else ""
    suffix = rng.choice(SUFFIXES) if rng.random() < 0.65 else ""
    return prefix, suffix


def question_for(rng, answer):
    """One question as somebody would type it."""
    while True:
        sentence = sentence_for(rng, answer)
        prefix, suffix = affixes(rng, answer)
        if held_combination(prefix, sentence, suffix):
            continue
        sentence = fill(rng, sentence)
        if rng.random() < 0.6:
            sentence = reworded(rng, sentence)
        if answer.id not in SMALL_TALK and answer.id != "refusal" and rng.random() < 0.08:
            sentence += rng.choice(PLACES)
        text = in_some_case(rng, prefix + sentence.rstrip("?" if suffix else "") + suffix)
        if rng.random() < 0.08:
            text = with_typo(rng, text)
        if not held_question(text):
            return text
