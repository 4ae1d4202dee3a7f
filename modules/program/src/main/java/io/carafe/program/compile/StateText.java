package io.carafe.program.compile;

import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciStatus;

/** A container's state as JSON up to its pid, which is known only when the program runs. */
final class StateText {
  private StateText() {}

  /** The state without its end: a number and a brace complete it. */
  static String upToPid(Context context, OciStatus status) {
    JsonObject.Builder state =
        JsonObject.builder()
            .put("ociVersion", OciSpec.VERSION)
            .put("id", context.options().id().value())
            .put("status", status.word())
            .put("bundle", context.options().bundle())
            .putStringMap("annotations", context.spec().annotations());
    return withoutEnd(state.build()) + ",\"pid\":";
  }

  /** An object that has a member, without its closing brace. */
  static String withoutEnd(JsonObject object) {
    String text = JsonText.write(object);
    return text.substring(0, text.length() - 1);
  }
}
