package io.carafe.spec.runtime;

import io.carafe.spec.json.JsonWord;

/** Where a container is in its life. Source: runtime.md, section State. */
public enum OciStatus implements JsonWord {
  /** Being created. */
  CREATING("creating"),
  /** Created; the user-specified process does not run yet. */
  CREATED("created"),
  /** The user-specified process runs. */
  RUNNING("running"),
  /** The container process has exited. */
  STOPPED("stopped");

  private final String word;

  OciStatus(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
