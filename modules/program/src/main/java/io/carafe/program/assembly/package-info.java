/**
 * Builds programs: {@link ProgramBuilder} takes instructions with {@link Label}s for targets and
 * strings, structures and empty space for the pool, and finishes as a {@link
 * io.carafe.program.CompiledProgram}. Code for rare paths is put off to the end of its process, so
 * that the usual path falls straight through.
 */
@NullMarked
package io.carafe.program.assembly;

import org.jspecify.annotations.NullMarked;
