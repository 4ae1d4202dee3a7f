package io.carafe.spec.json;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A JSON object: distinct names, in the order of the document. Equality ignores the order. */
public final class JsonObject implements JsonValue {
  /** The object without members. */
  public static final JsonObject EMPTY = new JsonObject(new LinkedHashMap<>());

  private final SequencedMap<String, JsonValue> members;

  /** Takes the map over: nobody else may keep it. */
  JsonObject(SequencedMap<String, JsonValue> members) {
    this.members = Collections.unmodifiableSequencedMap(members);
  }

  /** A new empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** The members, unmodifiable, in order. */
  public SequencedMap<String, JsonValue> members() {
    return members;
  }

  /** The member called {@code name}, if there is one (null counts as one). */
  public Optional<JsonValue> member(String name) {
    return Optional.ofNullable(members.get(name));
  }

  @Nullable JsonValue memberOrNull(String name) {
    return members.get(name);
  }

  /** Whether there are no members. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public String kind() {
    return "an object";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return JsonText.write(this);
  }

  /**
   * Builds an object, member by member. The {@code putOptional} family leaves a member out when
   * there is nothing to say, as documents of the OCI do.
   */
  public static final class Builder {
    private LinkedHashMap<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member; a name can be put only once. */
    public Builder put(String name, JsonValue value) {
      if (members.putIfAbsent(name, value) != null) {
        throw new IllegalArgumentException("member put twice: " + name);
      }
      return this;
    }

    /** Adds a string. */
    public Builder put(String name, String value) {
      return put(name, new JsonString(value));
    }

    /** Adds a signed number. */
    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    /** Adds a boolean. */
    public Builder put(String name, boolean value) {
      return put(name, JsonBoolean.of(value));
    }

    /** Adds 64 bits as a number without a sign. */
    public Builder putUnsigned(String name, long value) {
      return put(name, JsonNumber.ofUnsigned(value));
    }

    /** Adds {@code true}, or nothing. */
    public Builder putOptional(String name, boolean value) {
      return value ? put(name, JsonBoolean.TRUE) : this;
    }

    /** Adds the string, if there is one. */
    public Builder putOptional(String name, Optional<String> value) {
      return value.isPresent() ? put(name, value.get()) : this;
    }

    /** Adds the signed number, if there is one. */
    public Builder putOptional(String name, OptionalLong value) {
      return value.isPresent() ? put(name, value.getAsLong()) : this;
    }

    /** Adds the signed number, if there is one. */
    public Builder putOptional(String name, OptionalInt value) {
      return value.isPresent() ? put(name, value.getAsInt()) : this;
    }

    /** Adds 64 bits as a number without a sign, if there are any. */
    public Builder putOptionalUnsigned(String name, OptionalLong value) {
      return value.isPresent() ? putUnsigned(name, value.getAsLong()) : this;
    }

    /** Adds the object, unless it is empty. */
    public Builder putOptional(String name, JsonObject value) {
      return value.isEmpty() ? this : put(name, value);
    }

    /** Adds the values as an array, unless there are none. */
    public Builder putOptional(String name, List<? extends JsonValue> values) {
      return values.isEmpty() ? this : put(name, new JsonArray(List.copyOf(values)));
    }

    /** Adds the strings as an array, unless there are none. */
    public Builder putStrings(String name, Collection<String> values) {
      return values.isEmpty() ? this : put(name, JsonArray.ofStrings(values));
    }

    /** Adds the map as an object of strings, unless it is empty. */
    public Builder putStringMap(String name, Map<String, String> values) {
      if (values.isEmpty()) {
        return this;
      }
      Builder object = new Builder();
      for (Map.Entry<String, String> entry : values.entrySet()) {
        object.put(entry.getKey(), entry.getValue());
      }
      return put(name, object.build());
    }

    /** The object; the builder starts anew. */
    public JsonObject build() {
      JsonObject object = new JsonObject(members);
      members = new LinkedHashMap<>();
      return object;
    }
  }
}
