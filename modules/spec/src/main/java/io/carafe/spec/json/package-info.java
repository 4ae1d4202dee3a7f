/**
 * JSON, strict and bounded. {@link io.carafe.spec.json.JsonText} turns bytes into a {@link
 * io.carafe.spec.json.JsonValue} and back; a {@link io.carafe.spec.json.JsonCursor} walks a value,
 * knows at each step the RFC 6901 pointer it stands at, and turns every wrong type or range into a
 * problem that names it. The parser is written by hand because a one-shot compiler pays for each
 * class it loads: no regular expressions, streams or lambdas on the reading side.
 */
@NullMarked
package io.carafe.spec.json;

import org.jspecify.annotations.NullMarked;
