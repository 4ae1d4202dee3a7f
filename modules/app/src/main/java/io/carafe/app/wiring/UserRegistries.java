package io.carafe.app.wiring;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.registry.Registries;
import io.carafe.linux.socket.PeerCredentials;
import io.carafe.registry.Connections;
import io.carafe.registry.RegistryAccess;
import io.carafe.registry.RegistryClient;
import io.carafe.registry.RegistrySettings;
import io.carafe.registry.auth.CredentialSource;
import io.carafe.registry.auth.DockerConfig;
import io.carafe.registry.auth.Owner;
import io.carafe.registry.hosts.ProxyRules;
import io.carafe.registry.hosts.RegistryHosts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Registries as a user's environment says: proxies, Docker's configuration, and in
 * CARAFE_REGISTRIES the folders of hosts. Connections are shared between calls; nothing else is.
 */
final class UserRegistries implements Registries, AutoCloseable {
  private static final String HOSTS_VARIABLE = "CARAFE_REGISTRIES";
  private static final String HOSTS_DEFAULT = "/etc/carafe/certs.d:/etc/docker/certs.d";

  private final Connections connections = new Connections();

  @Override
  public DockerConfig logins(Invocation invocation) {
    Map<String, String> environment = invocation.caller().environment();
    PeerCredentials user = invocation.client().user();
    return new DockerConfig(
        DockerConfig.location(environment), environment, new Owner(user.uid(), user.gid()));
  }

  @Override
  public RegistryClient client(Invocation invocation, CredentialSource credentials) {
    Map<String, String> environment = invocation.caller().environment();
    RegistryAccess access =
        new RegistryAccess(hosts(invocation), credentials, ProxyRules.of(environment));
    return new RegistryClient(RegistrySettings.DEFAULT, access, connections);
  }

  private static RegistryHosts hosts(Invocation invocation) {
    String folders = invocation.variable(HOSTS_VARIABLE).orElse("");
    List<Path> paths =
        Stream.of((folders.isEmpty() ? HOSTS_DEFAULT : folders).split(":", -1))
            .filter(folder -> !folder.isEmpty())
            .map(invocation::path)
            .toList();
    return new RegistryHosts(paths);
  }

  @Override
  public void close() {
    connections.close();
  }
}
