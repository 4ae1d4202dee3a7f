package io.carafe.spec.json;

import io.carafe.base.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document: a value, and how it was reached. Every reading method throws {@link
 * Problem.Invalid} with the RFC 6901 pointer of the place where type or range is wrong.
 *
 * <p>A member that is absent and one that is null are the same, as for the programs in Go that
 * write these documents. Strings never contain NUL, because no kernel interface could take them. A
 * cursor remembers the members it was asked for; {@link #end} puts the others on the document's
 * list of unknown properties.
 */
public final class JsonCursor {
  /** The most unknown properties that are listed; more tell nobody anything. */
  public static final int UNKNOWN_MAX = 100;

  /** The largest unsigned 32-bit number. */
  public static final long UINT32_MAX = 0xffff_ffffL;

  private static final JsonString EMPTY_STRING = new JsonString("");

  private final JsonValue value;
  private final @Nullable JsonCursor parent;
  private final String step;
  private final List<String> unknown;
  private @Nullable ArrayList<String> asked;

  private JsonCursor(JsonValue value, @Nullable JsonCursor parent, String step) {
    this.value = value;
    this.parent = parent;
    this.step = step;
    this.unknown = parent == null ? new ArrayList<>() : parent.unknown;
  }

  /** The root of {@code value}, which messages call {@code document}: {@code config.json}. */
  public static JsonCursor of(JsonValue value, String document) {
    return new JsonCursor(value, null, document);
  }

  /** The value at this place. */
  public JsonValue value() {
    return value;
  }

  /** The pointer of this place, empty for the whole document. */
  public String pointer() {
    ArrayList<String> steps = new ArrayList<>();
    @Nullable JsonCursor place = this;
    while (place != null && place.parent != null) {
      steps.add(place.step);
      place = place.parent;
    }
    StringBuilder pointer = new StringBuilder();
    for (String name : steps.reversed()) {
      pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  /** The problem that the value here breaks {@code rule}: "must be …", in lower case. */
  public Problem invalid(String rule) {
    return locate(Problem.invalid(rule));
  }

  /** The same problem, found at this place; one that has a place already keeps it. */
  public Problem locate(Problem problem) {
    if (problem.pointer().isPresent()) {
      return problem;
    }
    String pointer = pointer();
    String place = pointer.isEmpty() ? document() : document() + " " + pointer;
    Problem located = Problem.invalid(place + ": " + problem.requireMessage()).withPointer(pointer);
    return problem.hint().isPresent() ? located.withHint(problem.hint().get()) : located;
  }

  private String document() {
    JsonCursor place = this;
    while (place.parent != null) {
      place = place.parent;
    }
    return place.step;
  }

  private Problem wrongType(String wanted) {
    return invalid("must be " + wanted + ", not " + value.kind());
  }

  /** The string here. */
  public String asString() {
    if (!(value instanceof JsonString string)) {
      throw wrongType("a string");
    }
    if (string.value().indexOf('\0') >= 0) {
      throw invalid("must not contain a NUL character");
    }
    return string.value();
  }

  /** The boolean here. */
  public boolean asBoolean() {
    if (!(value instanceof JsonBoolean bool)) {
      throw wrongType("a boolean");
    }
    return bool.value();
  }

  /** The integer here, from {@code min} to {@code max}. */
  public long asLong(long min, long max) {
    JsonNumber number = asInteger();
    try {
      long parsed = Long.parseLong(number.literal());
      if (parsed >= min && parsed <= max) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // More than 64 bits: out of range as well.
    }
    throw invalid("must be from " + min + " to " + max + ", not " + number.literal());
  }

  /** The integer here as 64 bits without a sign; see {@link Long#toUnsignedString(long)}. */
  public long asUnsigned() {
    JsonNumber number = asInteger();
    try {
      if (!number.literal().startsWith("-")) {
        return Long.parseUnsignedLong(number.literal());
      }
    } catch (NumberFormatException e) {
      // More than 64 bits: out of range as well.
    }
    throw invalid("must be from 0 to 18446744073709551615, not " + number.literal());
  }

  private JsonNumber asInteger() {
    if (!(value instanceof JsonNumber number)) {
      throw wrongType("a number");
    }
    if (!number.isInteger()) {
      throw invalid("must be a whole number, not " + number.literal());
    }
    return number;
  }

  /** The elements of the array here. */
  public List<JsonCursor> asItems() {
    if (!(value instanceof JsonArray array)) {
      throw wrongType("an array");
    }
    List<JsonValue> elements = array.elements();
    List<JsonCursor> items = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      items.add(new JsonCursor(elements.get(i), this, Integer.toString(i)));
    }
    return items;
  }

  /** The members of the object here, in order; all count as asked for. */
  public SequencedMap<String, JsonCursor> asMembers() {
    JsonObject object = asObject();
    SequencedMap<String, JsonCursor> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
      ask(entry.getKey());
      members.put(entry.getKey(), new JsonCursor(entry.getValue(), this, entry.getKey()));
    }
    return members;
  }

  /** The object here. */
  public JsonObject asObject() {
    if (!(value instanceof JsonObject object)) {
      throw wrongType("an object");
    }
    return object;
  }

  /** The strings of the array here. */
  public List<String> asStrings() {
    if (!(value instanceof JsonArray array)) {
      throw wrongType("an array of strings");
    }
    List<JsonValue> elements = array.elements();
    List<String> strings = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof JsonString(String string) && string.indexOf('\0') < 0) {
        strings.add(string);
      } else {
        strings.add(new JsonCursor(elements.get(i), this, Integer.toString(i)).asString());
      }
    }
    return Collections.unmodifiableList(strings);
  }

  /** The member {@code name} of the object here, or null where it is absent or null. */
  public @Nullable JsonCursor find(String name) {
    @Nullable JsonValue member = asObject().memberOrNull(name);
    if (member == null) {
      return null;
    }
    ask(name);
    return member == JsonNull.NULL ? null : new JsonCursor(member, this, name);
  }

  private void ask(String name) {
    if (asked == null) {
      asked = new ArrayList<>(8);
    }
    asked.add(name);
  }

  /** The member {@code name}, which must be there. */
  public JsonCursor require(String name) {
    @Nullable JsonCursor member = find(name);
    if (member == null) {
      throw invalid("has no \"" + name + "\"");
    }
    return member;
  }

  /** The string {@code name}, which must be there. */
  public String requireString(String name) {
    return require(name).asString();
  }

  /** The string {@code name}, if there is one. */
  public Optional<String> optionalString(String name) {
    @Nullable JsonCursor member = find(name);
    return member == null ? Optional.empty() : Optional.of(member.asString());
  }

  /** The string {@code name}, if there is one that is not empty. */
  public Optional<String> optionalText(String name) {
    @Nullable JsonCursor member = find(name);
    String text = member == null ? "" : member.asString();
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The boolean {@code name}; false where it is absent. */
  public boolean flag(String name) {
    @Nullable JsonCursor member = find(name);
    return member != null && member.asBoolean();
  }

  /** The integer {@code name} of {@code min} to {@code max}, which must be there. */
  public long requireLong(String name, long min, long max) {
    return require(name).asLong(min, max);
  }

  /** The integer {@code name} of {@code min} to {@code max}, if there is one. */
  public OptionalLong optionalLong(String name, long min, long max) {
    @Nullable JsonCursor member = find(name);
    return member == null ? OptionalLong.empty() : OptionalLong.of(member.asLong(min, max));
  }

  /** The integer {@code name} of any 64-bit value, if there is one. */
  public OptionalLong optionalLong(String name) {
    return optionalLong(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The integer {@code name} of {@code min} to {@code max}, if there is one. */
  public OptionalInt optionalInt(String name, int min, int max) {
    @Nullable JsonCursor member = find(name);
    return member == null ? OptionalInt.empty() : OptionalInt.of((int) member.asLong(min, max));
  }

  /** The unsigned 64-bit integer {@code name}, which must be there. */
  public long requireUnsigned(String name) {
    return require(name).asUnsigned();
  }

  /** The unsigned 64-bit integer {@code name}, if there is one. */
  public OptionalLong optionalUnsigned(String name) {
    @Nullable JsonCursor member = find(name);
    return member == null ? OptionalLong.empty() : OptionalLong.of(member.asUnsigned());
  }

  /** The array of strings {@code name}; empty where it is absent. */
  public List<String> strings(String name) {
    @Nullable JsonCursor member = find(name);
    return member == null ? List.of() : member.asStrings();
  }

  /** The elements of the array {@code name}; none where it is absent. */
  public List<JsonCursor> items(String name) {
    @Nullable JsonCursor member = find(name);
    return member == null ? List.of() : member.asItems();
  }

  /** The members of the object {@code name}; none where it is absent. */
  public SequencedMap<String, JsonCursor> members(String name) {
    @Nullable JsonCursor member = find(name);
    return member == null ? new LinkedHashMap<>() : member.asMembers();
  }

  /** The object of strings {@code name}; empty where it is absent. */
  public SequencedMap<String, String> stringMap(String name) {
    SequencedMap<String, String> strings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonCursor> entry : members(name).entrySet()) {
      if (entry.getKey().indexOf('\0') >= 0) {
        throw entry.getValue().invalid("must not have a NUL character in its name");
      }
      strings.put(entry.getKey(), entry.getValue().asString());
    }
    return Collections.unmodifiableSequencedMap(strings);
  }

  /** The constant of {@code words} that the string here spells. */
  public <T extends JsonWord> T asWord(T[] words) {
    String text = asString();
    for (T word : words) {
      if (word.word().equals(text)) {
        return word;
      }
    }
    StringBuilder known = new StringBuilder();
    for (T word : words) {
      known.append(known.isEmpty() ? "" : ", ").append(word.word());
    }
    throw invalid("is \"" + text + "\", must be one of " + known);
  }

  /** The constant of {@code words} that {@code name} spells, which must be there. */
  public <T extends JsonWord> T requireWord(String name, T[] words) {
    return require(name).asWord(words);
  }

  /** The constant of {@code words} that {@code name} spells, if it says anything. */
  public <T extends JsonWord> Optional<T> optionalWord(String name, T[] words) {
    @Nullable JsonCursor member = find(name);
    if (member == null || member.value.equals(EMPTY_STRING)) {
      return Optional.empty();
    }
    return Optional.of(member.asWord(words));
  }

  /** The constants of {@code words} that the array {@code name} spells; none where it is absent. */
  public <T extends JsonWord> List<T> words(String name, T[] words) {
    List<T> found = new ArrayList<>();
    for (JsonCursor item : items(name)) {
      found.add(item.asWord(words));
    }
    return Collections.unmodifiableList(found);
  }

  /** Ends the reading of the object here: members nobody asked for are unknown properties. */
  public void end() {
    List<String> known = asked == null ? List.of() : asked;
    for (Map.Entry<String, JsonValue> entry : asObject().members().entrySet()) {
      if (unknown.size() < UNKNOWN_MAX && !known.contains(entry.getKey())) {
        unknown.add(new JsonCursor(entry.getValue(), this, entry.getKey()).pointer());
      }
    }
  }

  /** The pointers of all members of the document that {@link #end} found unknown so far. */
  public List<String> unknownProperties() {
    return List.copyOf(unknown);
  }
}
