package io.carafe.engine;

import io.carafe.engine.settings.ContainerName;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Makes up names for containers: an adjective of taste and something from a coffee house. */
final class NameChoice {
  private static final List<String> ADJECTIVES =
      List.of(
          "amber",
          "balmy",
          "bitter",
          "bold",
          "bright",
          "brisk",
          "calm",
          "clear",
          "cosy",
          "creamy",
          "crisp",
          "dark",
          "deep",
          "eager",
          "early",
          "earthy",
          "fair",
          "fine",
          "floral",
          "fresh",
          "gentle",
          "golden",
          "hazel",
          "honest",
          "iced",
          "jolly",
          "keen",
          "late",
          "light",
          "lively",
          "lucid",
          "mellow",
          "merry",
          "mild",
          "misty",
          "nimble",
          "noble",
          "nutty",
          "open",
          "pale",
          "patient",
          "plain",
          "polished",
          "proud",
          "pure",
          "quick",
          "quiet",
          "rich",
          "ripe",
          "roasted",
          "robust",
          "round",
          "rustic",
          "savoury",
          "sharp",
          "silken",
          "simple",
          "slow",
          "smoky",
          "smooth",
          "spicy",
          "steady",
          "still",
          "strong",
          "sunny",
          "sweet",
          "tender",
          "toasted",
          "velvet",
          "vivid",
          "warm",
          "wild",
          "wise",
          "zesty");

  private static final List<String> NOUNS =
      List.of(
          "affogato",
          "almond",
          "americano",
          "arabica",
          "barista",
          "bean",
          "biscuit",
          "blend",
          "breve",
          "brew",
          "brioche",
          "cappuccino",
          "caramel",
          "cardamom",
          "cascara",
          "cezve",
          "cherry",
          "chicory",
          "cinnamon",
          "cocoa",
          "cortado",
          "crema",
          "croissant",
          "cup",
          "decanter",
          "espresso",
          "filter",
          "foam",
          "galao",
          "grinder",
          "harvest",
          "hopper",
          "kettle",
          "latte",
          "lungo",
          "macchiato",
          "melange",
          "mocha",
          "moka",
          "mug",
          "napkin",
          "nutmeg",
          "oatmilk",
          "percolator",
          "pitcher",
          "portafilter",
          "pot",
          "press",
          "ristretto",
          "roaster",
          "robusta",
          "saucer",
          "scone",
          "siphon",
          "spoon",
          "steam",
          "strudel",
          "syrup",
          "tamper",
          "teapot",
          "terrace",
          "thermos",
          "toddy",
          "vanilla",
          "waffle",
          "whisk");

  private static final int TRIES_MAX = 20;

  private NameChoice() {}

  /** A name that is not {@code taken}. */
  static ContainerName next(RandomGenerator random, Predicate<ContainerName> taken) {
    for (int i = 0; i < TRIES_MAX; i++) {
      ContainerName name = new ContainerName(pair(random));
      if (!taken.test(name)) {
        return name;
      }
    }
    return new ContainerName(pair(random) + "_" + Long.toString(random.nextLong(1L << 40), 36));
  }

  private static String pair(RandomGenerator random) {
    return ADJECTIVES.get(random.nextInt(ADJECTIVES.size()))
        + "_"
        + NOUNS.get(random.nextInt(NOUNS.size()));
  }
}
