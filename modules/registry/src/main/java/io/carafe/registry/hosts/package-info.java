/**
 * Where registries are and how to speak to them. {@link io.carafe.registry.hosts.RegistryHosts}
 * reads the folders of an administrator in containerd's layout ({@code HOST/hosts.toml}) and
 * Docker's ({@code HOST/*.crt}) and answers for a registry's name the {@link
 * io.carafe.registry.hosts.Endpoint}s to ask, mirrors first. {@link
 * io.carafe.registry.hosts.ProxyRules} says through which proxy.
 */
@NullMarked
package io.carafe.registry.hosts;

import org.jspecify.annotations.NullMarked;
