"""Names, cities and numbers for the {holes} of the corpus and for the arguments of the example tools."""
import re

CITIES = (
    "Paris Berlin Rome Madrid London Vienna Oslo Lisbon Prague Dublin Athens Warsaw Tokyo Delhi Cairo Lima Boston "
    "Chicago Toronto Sydney Zurich Munich Hamburg Milan Kyoto Seoul Austin Denver Helsinki Geneva Stockholm Copenhagen "
    "Brussels Amsterdam Budapest Bucharest Sofia Belgrade Zagreb Istanbul Ankara Moscow Kiev Riga Vilnius Tallinn "
    "Reykjavik Porto Seville Valencia Barcelona Lyon Nice Marseille Bordeaux Naples Turin Venice Florence Cologne "
    "Frankfurt Stuttgart Leipzig Dresden Graz Salzburg Basel Bern Krakow Glasgow Edinburgh Leeds Bristol Cardiff Cork "
    "Miami Seattle Portland Dallas Houston Phoenix Atlanta Detroit Montreal Vancouver Ottawa Bogota Quito Santiago "
    "Brasilia Recife Havana Lagos Nairobi Accra Tunis Casablanca Dubai Doha Tehran Karachi Mumbai Dhaka Bangkok Hanoi "
    "Manila Jakarta Singapore Shanghai Beijing Taipei Osaka Sapporo Perth Brisbane Auckland").split() + [
        "New York", "San Francisco", "Los Angeles", "Hong Kong", "Buenos Aires", "Rio de Janeiro", "Cape Town",
        "Mexico City", "Tel Aviv", "Kuala Lumpur"]
NAMES = (
    "Ada Bob Carla David Emma Felix Grace Hugo Iris Jonas Kira Leo Mia Noah Olga Paul Rosa Sam Tina Uma Victor Wanda "
    "Yara Zoe Alan Linus Marie Nora Oscar Petra Anna Ben Clara Max Lena Tom Julia Peter Laura Simon").split()
THINGS = (
    "apple bridge candle dragon forest garden hammer island jungle kettle ladder market needle orange pencil river "
    "umbrella valley zebra planet summer winter bottle kitchen window carpet blanket mirror pillow basket button ribbon "
    "feather turtle rabbit monkey donkey parrot eagle shark lobster tulip daisy cactus mushroom pepper onion carrot "
    "potato cabbage butter honey cookie pudding sausage salad sandwich burger lemonade juice stadium theatre museum "
    "church castle palace tower harbour village farm barn tractor wagon scooter helicopter submarine balloon parachute "
    "violin trumpet drum opera ballet novel sculpture portrait crown sword shield knight wizard ghost vampire pirate "
    "cowboy nurse surgeon lawyer judge butcher baker tailor plumber electrician teacher pupil pencil crayon eraser "
    "fever allergy bruise bone muscle stomach liver kidney tooth elbow knee shoulder beard haircut perfume jacket "
    "trousers sock glove scarf necklace wallet suitcase passport ticket coin mortgage pension salary contract lawsuit "
    "parliament senator mayor soldier treaty empire dynasty fossil glacier canyon comet galaxy telescope magnet "
    "molecule atom protein enzyme bacteria virus vaccine hormone gene equation triangle fraction integral theorem "
    "verb adjective proverb alphabet dictionary sermon prayer monk temple yoga karate boxing cricket hockey golf "
    "marathon medal trophy referee coach goalkeeper dice puzzle lottery casino carnival fireworks picnic barbecue").split()
_SYLLABLES = "ka lo mi ra ne to sa vi du be jo ti ber ston ham gor lin mar del fen wick ro su pa za el or an".split()


def invented_name(rng):
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice([2, 2, 3]))).capitalize()


def city(rng):
    """Invented cities teach to copy letters instead of recalling a list."""
    return rng.choice(CITIES) if rng.random() < 0.75 else invented_name(rng)


_HOLES = {
    "city": city,
    "name": lambda rng: rng.choice(NAMES) if rng.random() < 0.7 else invented_name(rng),
    # An unknown word is a sign of another topic, whatever it is.
    "thing": lambda rng: rng.choice(THINGS) if rng.random() < 0.6 else invented_name(rng).lower(),
    "number": lambda rng: str(rng.randrange(2, 1000)),
}


def fill(rng, text):
    return re.sub(r"\{(city|name|number|thing)\}", lambda match: _HOLES[match[1]](rng), text)
