/**
 * What is to be compiled: a ContainerPlan or an ExecPlan, made of the OCI configuration, the {@link
 * Rootfs}, the {@link HostFacts} and the {@link PlanOptions} that only the caller knows. All are
 * values, so that equal plans compile to equal programs.
 */
@NullMarked
package io.carafe.program.plan;

import org.jspecify.annotations.NullMarked;
