package dev.pitwatch.notify.@name@;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class @Name@ChannelTest {

    private static final OutgoingNotice NOTICE = new OutgoingNotice(
            "key", "sms", "one_time_code", "en", "+919812345678", "Code", "Code 123456", "Code ••••", 1, false);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer provider;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", this::answer);
        provider.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add("%s %s %s".formatted(headers.getFirst("Idempotency-Key"), headers.getFirst("To"), text));
        byte[] reference = "M1".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, reference.length);
        exchange.getResponseBody().write(reference);
        exchange.close();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    @Test
    void givenANotice_whenSent_thenTheProviderHasIt() throws InterruptedException {
        assertThat(channel().send(NOTICE)).isEqualTo(SendOutcome.sent("M1"));

        assertThat(received).containsExactly("key +919812345678 Code 123456");
    }

    @Test
    void givenAProviderThatRefusesOrIsAway_whenSent_thenSaysWhetherToTryAgain() throws InterruptedException {
        status = 400;
        assertThat(channel().send(NOTICE)).isEqualTo(SendOutcome.refused("status 400"));
        status = 503;
        assertThat(channel().send(NOTICE)).isEqualTo(SendOutcome.later("status 503"));
        provider.stop(0);
        assertThat(channel().send(NOTICE).kind()).isEqualTo(SendOutcome.Kind.LATER);
    }

    @Test
    void givenNoUrl_whenAsked_thenItSendsNothing() {
        assertThat(new @Name@Channel("", "sms").channels()).isEmpty();
        assertThat(channel().channels()).containsExactly("sms");
    }

    private @Name@Channel channel() {
        String url = "http://localhost:%d/".formatted(provider.getAddress().getPort());
        return new @Name@Channel(url, "sms");
    }
}
