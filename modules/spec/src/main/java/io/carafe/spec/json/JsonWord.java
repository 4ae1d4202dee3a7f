package io.carafe.spec.json;

/** A constant that documents spell as a string, such as one of an enumeration of the OCI. */
public interface JsonWord {
  /** The string as it stands in documents. */
  String word();
}
