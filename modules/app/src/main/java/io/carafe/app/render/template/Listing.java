package io.carafe.app.render.template;

import io.carafe.app.render.Table;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints a list of objects as {@code --format} asks: docker's table, {@code json} (one object a
 * line), a template for each object, or {@code table TEMPLATE}, whose tabs part the columns.
 */
public final class Listing {
  private static final String TABLE = "table";

  private final List<String> columns;
  private final Map<String, String> titles = new LinkedHashMap<>();

  /**
   * A list whose table has these columns, each {@code Field=TITLE}.
   *
   * @param columns the table's columns, in order
   */
  public Listing(String... columns) {
    List<String> fields = new ArrayList<>();
    for (String column : columns) {
      fields.add(column.substring(0, column.indexOf('=')));
      further(column);
    }
    this.columns = List.copyOf(fields);
  }

  /** Tells the titles of further fields, {@code Field=TITLE}, for tables that name them. */
  public Listing further(String... fields) {
    for (String field : fields) {
      int equals = field.indexOf('=');
      titles.put(field.substring(0, equals), field.substring(equals + 1));
    }
    return this;
  }

  /**
   * The text of {@code rows} in the form that {@code format} asks for.
   *
   * @throws io.carafe.base.Problem.Invalid if the format is malformed or names an unknown field
   */
  public String render(String format, List<JsonObject> rows) {
    if (format.equals(TABLE)) {
      return table(rows);
    }
    if (format.equals("json") || format.equals("{{json .}}")) {
      StringBuilder text = new StringBuilder();
      rows.forEach(row -> text.append(JsonText.write(row)).append('\n'));
      return text.toString();
    }
    boolean isTable = format.startsWith(TABLE + " ");
    Template template = Template.parse(isTable ? format.substring(TABLE.length() + 1) : format);
    return isTable ? table(template, rows) : lines(template, rows);
  }

  private String table(List<JsonObject> rows) {
    Table table = new Table(columns.stream().map(this::title).toArray(String[]::new));
    for (JsonObject row : rows) {
      table.row(columns.stream().map(field -> cell(row, field)).toArray(String[]::new));
    }
    return table.render();
  }

  private String title(String field) {
    return titles.getOrDefault(field, field);
  }

  private static String cell(JsonObject row, String field) {
    return TemplateFunctions.text(
        row.member(field).orElseThrow(() -> new IllegalStateException("no field " + field)));
  }

  private static String lines(Template template, List<JsonObject> rows) {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(template.render(row)).append('\n'));
    return text.toString();
  }

  private String table(Template template, List<JsonObject> rows) {
    JsonObject.Builder heads = JsonObject.builder();
    titles.forEach(heads::put);
    String[] head = template.render(heads.build()).split("\t", -1);
    Table table = new Table(head);
    for (JsonObject row : rows) {
      List<String> cells = new ArrayList<>(List.of(template.render(row).split("\t", -1)));
      while (cells.size() < head.length) {
        cells.add("");
      }
      table.row(cells.subList(0, head.length).toArray(String[]::new));
    }
    return table.render();
  }
}
