package io.carafe.runtime;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes up a name for a container that was given none: what a carafe holds, and how it is. */
final class ContainerNames {
    private static final List<String> QUALITIES = List.of(
            "amber",
            "aged",
            "bold",
            "bright",
            "brisk",
            "calm",
            "chilled",
            "clear",
            "cordial",
            "crisp",
            "deep",
            "dry",
            "earthy",
            "elegant",
            "fine",
            "fresh",
            "fruity",
            "gentle",
            "golden",
            "hearty",
            "honest",
            "light",
            "lively",
            "mellow",
            "noble",
            "oaky",
            "pale",
            "quiet",
            "rich",
            "robust",
            "rosy",
            "rustic",
            "silky",
            "smoky",
            "smooth",
            "sparkling",
            "spicy",
            "still",
            "subtle",
            "sunny",
            "supple",
            "tart",
            "velvety",
            "vivid",
            "warm",
            "zesty");
    private static final List<String> DRINKS = List.of(
            "aligote",
            "amarone",
            "barbera",
            "barolo",
            "blaufrankisch",
            "bordeaux",
            "brunello",
            "burgundy",
            "cava",
            "chablis",
            "chardonnay",
            "chianti",
            "cider",
            "cortese",
            "dolcetto",
            "dornfelder",
            "gamay",
            "gavi",
            "grenache",
            "lemonade",
            "macon",
            "madeira",
            "malbec",
            "marsala",
            "merlot",
            "muscat",
            "nebbiolo",
            "pinot",
            "port",
            "primitivo",
            "prosecco",
            "retsina",
            "riesling",
            "rioja",
            "sancerre",
            "sangria",
            "sherry",
            "shiraz",
            "silvaner",
            "soave",
            "spatburgunder",
            "tannat",
            "tokaji",
            "trollinger",
            "verdejo",
            "vermouth",
            "vinsanto",
            "zinfandel");

    private final RandomGenerator random;

    ContainerNames(RandomGenerator random) {
        this.random = random;
    }

    /** A name such as {@code crisp_riesling}; with a number behind it from the third attempt on. */
    String next(int attempt) {
        String name = QUALITIES.get(random.nextInt(QUALITIES.size())) + "_" + DRINKS.get(random.nextInt(DRINKS.size()));
        return attempt < 3 ? name : name + random.nextInt(1, 10_000);
    }
}
