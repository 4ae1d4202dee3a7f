package io.carafe.program.plan;

import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;

/**
 * A further process in a running container. Register 9 holds the container's pidfd.
 *
 * @param spec the container's configuration, for its namespaces, cgroup and seccomp filter
 * @param process the process to start
 * @param host the host
 * @param options as those of the container
 */
public record ExecPlan(OciSpec spec, OciProcess process, HostFacts host, PlanOptions options) {}
