package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Lists containers. */
final class ListVerb implements OciVerb {
  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "list the containers below the root folder";
  }

  @Override
  public String arguments() {
    return "";
  }

  @Override
  public int argumentsMin() {
    return 0;
  }

  @Override
  public int argumentsMax() {
    return 0;
  }

  @Override
  public List<OciOption> options() {
    return List.of(
        OciOption.value("format", "f", "FORMAT", "table or json"),
        OciOption.flag("quiet", "q", "print ids only"));
  }

  @Override
  public int run(OciCall call) {
    String format = call.words().value("format").orElse("table");
    if (!format.equals("table") && !format.equals("json")) {
      throw Problem.invalid("option --format: " + format + " is not table or json");
    }
    List<OciContainer> containers =
        call.containers()
            .all(problem -> call.client().err("carafe-oci: " + problem.requireMessage()));
    if (call.words().has("quiet")) {
      StringBuilder ids = new StringBuilder();
      containers.forEach(container -> ids.append(container.id()).append('\n'));
      call.client().out(ids.toString());
    } else if (format.equals("json")) {
      List<JsonValue> states = new ArrayList<>();
      containers.forEach(container -> states.add(container.state(container.owner())));
      call.client().out(JsonText.write(new JsonArray(states)) + "\n");
    } else {
      call.client().out(table(containers));
    }
    return 0;
  }

  private static String table(List<OciContainer> containers) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"));
    for (OciContainer container : containers) {
      String status = container.status();
      rows.add(
          List.of(
              container.id().value(),
              status.equals("stopped") ? "0" : Integer.toString(container.process().pid()),
              status,
              container.record().creation().bundle(),
              container.record().created(),
              container.owner()));
    }
    return TextTable.of(rows);
  }
}
