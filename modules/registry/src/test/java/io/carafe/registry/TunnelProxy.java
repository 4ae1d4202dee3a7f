package io.carafe.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An HTTP proxy that tunnels everybody who has its password to one port of this host. */
final class TunnelProxy implements AutoCloseable {
  private final ServerSocket socket;
  private final int target;
  private final String password;

  TunnelProxy(int target, String password) {
    this.target = target;
    this.password = password;
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> tunnel(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void tunnel(Socket client) {
    try (client) {
      List<String> head = new ArrayList<>();
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 1);
      String line = reader.readLine();
      while (line != null && !line.isEmpty()) {
        head.add(line);
        line = reader.readLine();
      }
      boolean known = head.stream().anyMatch(h -> h.equals("Proxy-Authorization: " + password));
      if (!known || !head.getFirst().startsWith("CONNECT ")) {
        answer(
            client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"");
        return;
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        answer(client, "200 OK");
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException | InterruptedException e) {
      // A connection that breaks off ends its tunnel.
    }
  }

  private static void answer(Socket client, String head) throws IOException {
    String text = "HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n";
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // Either side has gone.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
