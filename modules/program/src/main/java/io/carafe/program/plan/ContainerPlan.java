package io.carafe.program.plan;

import io.carafe.spec.runtime.OciSpec;

/**
 * A container to be compiled.
 *
 * @param spec its configuration
 * @param rootfs its root filesystem
 * @param host the host
 * @param options what the caller decides
 */
public record ContainerPlan(OciSpec spec, Rootfs rootfs, HostFacts host, PlanOptions options) {}
