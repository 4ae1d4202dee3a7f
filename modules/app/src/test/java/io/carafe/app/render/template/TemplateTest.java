package io.carafe.app.render.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final JsonValue VALUE =
      JsonText.parse(
          """
          {"Id":"abc","Size":12,"On":true,"Off":false,"None":null,"Tags":["a:1","b:2"],
           "Config":{"Labels":{"x.y":"z"},"Env":[]}}
          """,
          JsonLimits.ofBytes(1 << 16));

  private static String render(String template) {
    return Template.parse(template).render(VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{{.Id}}~abc",
        "{{ .Id }}-{{.Size}}~abc-12",
        "{{json .Tags}}~[\"a:1\",\"b:2\"]",
        "{{.Tags | json}}~[\"a:1\",\"b:2\"]",
        "{{.Tags}}~[a:1 b:2]",
        "{{.Config.Labels}}~map[x.y:z]",
        "{{index .Config.Labels \"x.y\"}}~z",
        "{{index .Config.Labels \"}}\"}}~<no value>",
        "{{index .Tags 1}}~b:2",
        "{{len .Tags}}~2",
        "{{join .Tags \",\"}}~a:1,b:2",
        "{{upper .Id}}{{lower \"X\"}}{{title .Id}}~ABCxAbc",
        "{{if .On}}yes{{else}}no{{end}}{{if .Off}}yes{{else}}no{{end}}~yesno",
        "{{range .Tags}}<{{.}}{{$.Id}}>{{else}}none{{end}}~<a:1abc><b:2abc>",
        "{{range .Config.Env}}x{{else}}none{{end}}~none",
        "{{with .Config}}{{len .Labels}}{{end}}~1",
        "{{if eq .Id \"abc\"}}same{{end}}~same",
        "{{.None}}{{.None.Deeper}}~<no value><no value>",
        "{{/* nothing */}}x~x",
        "a {{- .Id -}} b~aabcb",
        "plain } text {~plain } text {"
      })
  void render_supportedSyntax_isAsGoDoesIt(String template, String text) {
    assertThat(render(template)).isEqualTo(text);
  }

  @Test
  void render_escapesOutsideOfActions_becomeTabAndNewline() {
    assertThat(render("{{.Id}}\\t{{.Size}}\\n")).isEqualTo("abc\t12\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{",
        "{{.Id",
        "{{}}",
        "{{end}}",
        "{{else}}",
        "{{if .On}}",
        "{{nope .Id}}",
        "{{.Nope}}",
        "{{.Id.Deeper}}",
        "{{.Id .Size}}",
        "{{index .Tags 9}}",
        "{{index .Id 0}}",
        "{{join .Id}}",
        "{{range .Size}}{{end}}",
        "{{len .On}}",
        "{{.Id |}}",
        "{{ \"open }}",
        "{{$x := .Id}}"
      })
  void render_whatIsWrong_isOneClearLine(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("--format");
  }

  @Test
  void parse_randomText_neverFailsOtherwise() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    System.err.println("carafe.seed=" + seed);
    Random random = new Random(seed);
    String[] parts = {
      "{{",
      "}}",
      ".",
      "Id",
      "Tags",
      "range",
      "if",
      "end",
      "else",
      " ",
      "\"",
      "`",
      "|",
      "json",
      "$",
      "-",
      "\\",
      "1",
      "{{range .Tags}}",
      "{{end}}"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder template = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        template.append(parts[random.nextInt(parts.length)]);
      }
      try {
        render(template.toString());
      } catch (Problem.Invalid e) {
        assertThat(e.requireMessage()).doesNotContain("\n");
      }
    }
  }

  @Test
  void listing_everyForm_isAsDockerPrintsIt() {
    Listing listing = new Listing("ID=IMAGE ID", "Tag=TAG").further("Size=SIZE");
    List<JsonObject> rows =
        List.of(
            JsonObject.builder().put("ID", "1").put("Tag", "a").put("Size", "9B").build(),
            JsonObject.builder().put("ID", "22").put("Tag", "b").put("Size", "10B").build());
    assertThat(listing.render("table", rows))
        .isEqualTo("IMAGE ID   TAG\n1          a\n22         b\n");
    assertThat(listing.render("json", rows))
        .startsWith("{\"ID\":\"1\",\"Tag\":\"a\"")
        .hasLineCount(2);
    assertThat(listing.render("{{.Tag}}:{{.Size}}", rows)).isEqualTo("a:9B\nb:10B\n");
    assertThat(listing.render("table {{.Size}}\\t{{.ID}}", rows))
        .isEqualTo("SIZE   IMAGE ID\n9B     1\n10B    22\n");
    assertThatThrownBy(() -> listing.render("table {{.Nope}}", List.of()))
        .isInstanceOf(Problem.Invalid.class);
  }
}
