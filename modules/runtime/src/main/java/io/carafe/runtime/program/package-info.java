/**
 * Programs ready to be sent. Compiling takes longer than running: {@link
 * io.carafe.runtime.program.ProgramCache} compiles what is the same but for the container's id only
 * until it knows where the id stands.
 */
@NullMarked
package io.carafe.runtime.program;

import org.jspecify.annotations.NullMarked;
