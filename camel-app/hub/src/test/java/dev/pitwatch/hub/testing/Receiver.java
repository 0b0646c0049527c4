package dev.pitwatch.hub.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.core.testing.TestFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** What notices are posted to by https, at 127.0.0.1. */
public final class Receiver implements AutoCloseable {

    /** A request. */
    public record Request(String method, String uri, Map<String, List<String>> headers, byte[] body) {

        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    /** What is answered. */
    @FunctionalInterface
    public interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    public final List<Request> requests = new CopyOnWriteArrayList<>();
    public volatile Answer answer = status(204);
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestFolder folder = TestFolder.create("pitwatch-receiver-");
    private final TestCertificate certificate;

    public Receiver() throws IOException, InterruptedException, GeneralSecurityException {
        certificate = TestCertificate.make(folder.path());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.serverContext()));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static Answer status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i + 1 < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            answer.give(exchange);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@return the address of that host, which a resolver has to lead here} */
    public String url(String host, String path) {
        return "https://%s:%d%s".formatted(host, port(), path);
    }

    /** {@return what trusts this and nothing else} */
    public SSLContext trust() throws GeneralSecurityException {
        return certificate.context();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        folder.close();
    }
}
