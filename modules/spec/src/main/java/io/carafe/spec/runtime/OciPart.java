package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonObject;

/** A part of a document that is a JSON object of its own. */
interface OciPart {
  /** The object as it stands in documents. */
  JsonObject toJson();
}
