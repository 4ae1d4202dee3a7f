package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Optional;

/**
 * A namespace to make or to join. Source: config-linux.md, section Namespaces.
 *
 * @param type the kind
 * @param path file of the namespace to join; absent: a new one
 */
public record OciNamespace(OciNamespaceType type, Optional<String> path) implements OciPart {
  /** Checks the rules. */
  public OciNamespace {
    Rules.checkNotEmpty("path", path.orElse("-"));
    Rules.checkAbsolute("namespace path", path.orElse("/"));
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciNamespace fromJson(JsonCursor json) {
    try {
      OciNamespace parsed =
          new OciNamespace(
              json.requireWord("type", OciNamespaceType.values()), json.optionalText("path"));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder().put("type", type.word()).putOptional("path", path).build();
  }

  /** A new namespace. */
  public static OciNamespace ofNew(OciNamespaceType type) {
    return new OciNamespace(type, Optional.empty());
  }

  /** The namespace whose file is {@code path}. */
  public static OciNamespace join(OciNamespaceType type, String path) {
    return new OciNamespace(type, Optional.of(path));
  }
}
