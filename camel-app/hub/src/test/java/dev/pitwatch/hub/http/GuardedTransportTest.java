package dev.pitwatch.hub.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.hub.http.Connections.Entry;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Connections that there is no room for are hung up on as they are accepted. */
class GuardedTransportTest {

    private static final String HERE = "127.0.0.1";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpLimits limits = new HttpLimits(meters);

    @Test
    void givenANetworkWithAllItMayHave_whenItConnects_thenItIsHungUpOnAtThePublicPortOnly() throws Exception {
        int port = FreePort.any();
        int management = FreePort.any();
        Vertx vertx = GuardedTransport.vertx(new VertxOptions(), port, limits);
        try {
            listen(vertx, port);
            listen(vertx, management);
            assertThat(status(port)).isEqualTo(200);
            String network = ClientNetwork.of(HERE);
            Entry entry = Entry.OPEN;
            while (entry == Entry.OPEN) {
                entry = limits.connections().enter(network, true, false);
            }

            assertThat(entry).isEqualTo(Entry.NETWORK_FULL);
            assertThatThrownBy(() -> status(port)).isInstanceOf(IOException.class);
            assertThat(status(management)).isEqualTo(200);
            assertThat(limited("connections_of_network")).isPositive();

            limits.connections().leave(network);
            assertThat(status(port)).isEqualTo(200);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void givenAllThatThereMayBe_whenAnyoneConnects_thenItIsHungUpOnAndCountedAsThat() throws Exception {
        int port = FreePort.any();
        Vertx vertx = GuardedTransport.vertx(new VertxOptions(), port, limits);
        try {
            listen(vertx, port);
            Entry entry = Entry.OPEN;
            for (int network = 0; entry != Entry.ALL_FULL; network++) {
                entry = limits.connections().enter("network " + network, true, false);
            }

            assertThatThrownBy(() -> status(port)).isInstanceOf(IOException.class);
            assertThat(limited("connections")).isPositive();
            assertThat(limited("connections_of_network")).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private double limited(String by) {
        return meters.get("pitwatch.http.limited").tag("limit", by).counter().count();
    }

    private static void listen(Vertx vertx, int port) {
        vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(port, HERE)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static int status(int port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://%s:%d/".formatted(HERE, port)).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        return connection.getResponseCode();
    }
}
