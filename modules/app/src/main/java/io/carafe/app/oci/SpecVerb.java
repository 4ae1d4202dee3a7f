package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes an example config.json. */
final class SpecVerb implements OciVerb {
  @Override
  public String name() {
    return "spec";
  }

  @Override
  public String summary() {
    return "write an example config.json";
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
        OciOption.value("bundle", "b", "FOLDER", "the bundle's folder, else the current one"));
  }

  @Override
  public int run(OciCall call) {
    Path file = call.bundle().resolve("config.json");
    String text = JsonText.writePretty(OciSpec.example().toJson()) + "\n";
    try {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
      return 0;
    } catch (FileAlreadyExistsException e) {
      throw Problem.conflict("write " + file + ": it exists already").withCause(e);
    } catch (IOException e) {
      throw Problem.invalid("write " + file + ": " + IoReason.of(e)).withCause(e);
    }
  }
}
