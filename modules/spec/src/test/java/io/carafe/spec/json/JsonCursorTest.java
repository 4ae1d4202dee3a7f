package io.carafe.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carafe.base.Problem;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JsonCursorTest {
  private static JsonCursor cursor(String json) {
    return JsonCursor.of(
        JsonText.parse(json.replace('\'', '"'), JsonLimits.ofBytes(1 << 20)), "document");
  }

  private static void assertInvalid(String json, Consumer<JsonCursor> reading, String message) {
    assertThatThrownBy(() -> reading.accept(cursor(json)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage(message);
  }

  @Test
  void pointer_oddNames_areEscaped() {
    JsonCursor place = cursor("{'a/b':[{'~':1}]}").items("a/b").getFirst().require("~");
    assertThat(place.pointer()).isEqualTo("/a~1b/0/~0");
    assertThat(cursor("1").pointer()).isEmpty();
  }

  @Test
  void asLong_outOfRange_saysTheRange() {
    assertInvalid("256", c -> c.asLong(0, 255), "document: must be from 0 to 255, not 256");
    assertInvalid(
        "99999999999999999999",
        c -> c.asLong(0, Long.MAX_VALUE),
        "document: must be from 0 to 9223372036854775807, not 99999999999999999999");
    assertInvalid("1e2", c -> c.asLong(0, 255), "document: must be a whole number, not 1e2");
    assertInvalid("'1'", c -> c.asLong(0, 255), "document: must be a number, not a string");
  }

  @Test
  void asUnsigned_allOfThem_areRead() {
    assertThat(cursor("18446744073709551615").asUnsigned()).isEqualTo(-1L);
    assertThat(cursor("9223372036854775808").asUnsigned()).isEqualTo(Long.MIN_VALUE);
    assertInvalid(
        "-0", JsonCursor::asUnsigned, "document: must be from 0 to 18446744073709551615, not -0");
    assertInvalid(
        "18446744073709551616",
        JsonCursor::asUnsigned,
        "document: must be from 0 to 18446744073709551615, not 18446744073709551616");
  }

  @Test
  void read_wrongTypes_sayBoth() {
    assertInvalid(
        "{'a':[]}", c -> c.requireString("a"), "document /a: must be a string, not an array");
    assertInvalid("{'a':0}", c -> c.flag("a"), "document /a: must be a boolean, not a number");
    assertInvalid("{'a':{}}", c -> c.items("a"), "document /a: must be an array, not an object");
    assertInvalid(
        "{'a':true}", c -> c.members("a"), "document /a: must be an object, not a boolean");
    assertInvalid(
        "{'a':['x',null]}", c -> c.strings("a"), "document /a/1: must be a string, not null");
    assertInvalid("{}", c -> c.require("a"), "document: has no \"a\"");
    assertInvalid(
        "{'a':'x\\u0000'}",
        c -> c.requireString("a"),
        "document /a: must not contain a NUL character");
  }

  @Test
  void read_absentAndNull_areTheSame() {
    for (String json : new String[] {"{}", "{'a':null}"}) {
      JsonCursor cursor = cursor(json);
      assertThat(cursor.optionalString("a")).isEmpty();
      assertThat(cursor.optionalLong("a")).isEmpty();
      assertThat(cursor.flag("a")).isFalse();
      assertThat(cursor.strings("a")).isEmpty();
      assertThat(cursor.items("a")).isEmpty();
      assertThat(cursor.stringMap("a")).isEmpty();
      assertThat(cursor.find("a")).isNull();
    }
  }

  @Test
  void end_afterReading_listsWhatNobodyAskedFor() {
    JsonCursor cursor = cursor("{'a':{'b':1,'c':null},'d':2,'e':3}");
    JsonCursor inner = cursor.require("a");
    inner.end();
    cursor.flag("none");
    cursor.require("d");
    cursor.end();
    assertThat(cursor.unknownProperties()).containsExactly("/a/b", "/a/c", "/e");
  }

  @Test
  void end_manyUnknownMembers_listsABoundedNumber() {
    StringBuilder json = new StringBuilder("{'x':0");
    for (int i = 0; i < 1000; i++) {
      json.append(",'").append(i).append("':0");
    }
    JsonCursor cursor = cursor(json.append('}').toString());
    cursor.end();
    assertThat(cursor.unknownProperties()).hasSize(JsonCursor.UNKNOWN_MAX);
  }

  @Test
  void locate_aProblemWithAHint_keepsKindPointerAndHint() {
    JsonCursor place = cursor("{'a':1}").require("a");
    Problem located = place.locate(Problem.invalid("is odd").withHint("make it even"));
    assertThat(located).hasMessage("document /a: is odd");
    assertThat(located.pointer()).contains("/a");
    assertThat(located.hint()).contains("make it even");
    assertThat(place.locate(Problem.invalid("x").withPointer("/y"))).hasMessage("x");
  }

  private enum Colour implements JsonWord {
    RED("red"),
    BLUE("blue");

    private final String word;

    Colour(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  @Test
  void asWord_unknownOne_listsTheKnown() {
    assertThat(cursor("'blue'").asWord(Colour.values())).isEqualTo(Colour.BLUE);
    assertThat(cursor("{'a':''}").optionalWord("a", Colour.values())).isEmpty();
    Problem problem =
        catchThrowableOfType(
            Problem.class, () -> cursor("['red','Red']").asItems().get(1).asWord(Colour.values()));
    assertThat(problem).hasMessage("document /1: is \"Red\", must be one of red, blue");
  }
}
