// Java's WebSocket (java.net.http). Reads addresses, one a line, connects to each once, and prints a line of what it came to.
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

class Client implements WebSocket.Listener {
  /** What has not come to an end by then has none, which is written as three dots. */
  private static final int PATIENCE_MS = 5_000;

  private final List<String> told = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** The file of an authority that is to be trusted, if any. */
  public static void main(String[] args) throws Exception {
    HttpClient client = args.length == 0 ? HttpClient.newHttpClient() : HttpClient.newBuilder().sslContext(trusting(args[0])).build();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String url = lines.readLine(); url != null; url = lines.readLine()) System.out.println(new Client().connect(client, URI.create(url)));
    System.exit(0);
  }

  private static SSLContext trusting(String authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (FileInputStream file = new FileInputStream(authority)) {
      store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private String connect(HttpClient client, URI uri) throws Exception {
    CompletableFuture<WebSocket> opening = client.newWebSocketBuilder().buildAsync(uri, this);
    try {
      opening.thenCompose(socket -> over).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException none) {
      tell("…");
    } catch (ExecutionException failure) {
      tell(shown(failure.getCause()));
    }
    synchronized (told) {
      return String.join("; ", told).replace('\n', ' ');
    }
  }

  private void tell(String what) {
    synchronized (told) {
      told.add(what);
    }
  }

  /** With its causes, but for those that say nothing new. */
  private static String shown(Throwable error) {
    StringBuilder line = new StringBuilder(named(error));
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() == null || line.indexOf(cause.getMessage()) < 0) line.append(", caused by ").append(named(cause));
    }
    return line.toString();
  }

  private static String named(Throwable error) {
    String name = error.getClass().getSimpleName();
    if (error instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) name += " " + handshake.getResponse().statusCode();
    return error.getMessage() == null ? name : name + ": " + error.getMessage();
  }

  @Override
  public void onOpen(WebSocket socket) {
    tell("open");
    socket.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
    text.append(part);
    if (isLast) {
      tell("message " + (text.length() > 40 ? "of " + text.length() : text));
      text.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    tell(("onClose " + code + " " + reason).trim());
    over.complete(null);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    tell("onError " + shown(error));
    over.complete(null);
  }
}
