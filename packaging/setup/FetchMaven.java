import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Fetches Maven's distribution from Maven Central and checks it against the digest given. */
final class FetchMaven {
  private static final String CENTRAL =
      "https://repo.maven.apache.org/maven2/org/apache/maven/apache-maven/";

  private FetchMaven() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: FetchMaven VERSION SHA-512 FILE");
    }
    String version = arguments[0];
    URI uri = URI.create(CENTRAL + version + "/apache-maven-" + version + "-bin.tar.gz");
    byte[] archive = fetch(uri);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(archive));
    if (!digest.equals(arguments[1])) {
      throw new IOException("fetch " + uri + ": wrong digest " + digest);
    }
    Files.write(Path.of(arguments[2]), archive);
  }

  private static byte[] fetch(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException("fetch " + uri + ": status " + response.statusCode());
      }
      return response.body();
    }
  }
}
