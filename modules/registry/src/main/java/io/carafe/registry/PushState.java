package io.carafe.registry;

/** What happens to a blob during a push. */
public enum PushState {
  /** Waits for its turn. */
  WAITING,
  /** Was in the repository already. */
  EXISTS,
  /** The registry took it out of another of its repositories. */
  MOUNTED,
  /** A foreign layer, which others give out. */
  SKIPPED,
  /** Is being sent. */
  UPLOADING,
  /** Is in the repository. */
  UPLOADED
}
