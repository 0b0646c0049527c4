package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the hub whether it does its work. */
final class Readiness {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final int LONGEST_SAID = 400;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final HttpRequest request;

    Readiness(Listen management) {
        this.request = HttpRequest.newBuilder(URI.create(
                        "http://%s:%d/health/ready".formatted(reachable(management.bind()), management.port())))
                .timeout(TIMEOUT)
                .build();
    }

    boolean isReady() throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return what it says of itself, in a line} */
    String said() throws InterruptedException {
        try {
            String body = client.send(request, BodyHandlers.ofString()).body();
            return body.length() > LONGEST_SAID ? body.substring(0, LONGEST_SAID) + " …" : body;
        } catch (IOException e) {
            return "it does not answer at " + request.uri();
        }
    }

    /** {@return where to reach what listens there; all interfaces is no address to connect to} */
    static String reachable(String bind) {
        try {
            InetAddress address = InetAddress.getByName(bind);
            String host = address.isAnyLocalAddress() ? "127.0.0.1" : bind;
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return bind;
        }
    }
}
