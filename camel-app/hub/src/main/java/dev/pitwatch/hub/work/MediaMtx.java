package dev.pitwatch.hub.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.settings.Settings.MediaServer;
import dev.pitwatch.core.work.camera.MediaControl;
import dev.pitwatch.core.work.camera.MediaServerException;
import dev.pitwatch.core.work.camera.ServerClock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;

/** Calls of MediaMTX's control API by the route {@code cameras-call}, of which this is the bean {@code mediaMtx}. Thread safe. */
public final class MediaMtx implements MediaControl, AutoCloseable {

    /** Not waiting for a route that is stopped. */
    private static final String ROUTE = "direct:cameras-call?block=false";

    /** Of an answer: the list of a thousand paths, three times over. */
    static final int MAX_BYTES = 8 << 20;

    private static final String PATH = "mediaMtxPath";
    private static final String ASKED = "mediaMtxAsked";

    private final Optional<MediaServer> server;
    private final Clock clock;
    private final ProducerTemplate producer;

    MediaMtx(Optional<MediaServer> server, Clock clock, CamelContext camel) {
        this.server = server;
        this.clock = clock;
        this.producer = camel.createProducerTemplate();
    }

    @Override
    public Answer call(String method, String path, Optional<JsonNode> body) {
        Exchange call = producer.request(ROUTE, exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
            exchange.getMessage().setHeader(PATH, path);
            body.ifPresent(json -> exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json"));
            exchange.getMessage().setBody(body.map(JsonNode::toString).orElse(null));
        });
        if (call.getException() != null) {
            throw new MediaServerException(
                    "%s %s: %s".formatted(method, path, call.getException()), call.getException());
        }
        return call.getMessage().getBody(Answer.class);
    }

    /** Addresses a call that has method and path, and signs in. */
    public void address(Message message) {
        MediaServer there = server.orElseThrow(() -> new MediaServerException("MEDIAMTX_API_URL is not set"));
        message.setHeader(Exchange.HTTP_URI, there.url() + message.getHeader(PATH, String.class));
        message.removeHeader(PATH);
        message.getExchange().setProperty(ASKED, clock.instant());
        there.user().ifPresent(user -> {
            String signIn = user + ":" + there.password().orElse("");
            message.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(signIn.getBytes(UTF_8)));
        });
    }

    /** Reads what was answered, up to {@value #MAX_BYTES} bytes. */
    public Answer read(Message message) throws IOException {
        InputStream body = message.getBody(InputStream.class);
        byte[] begin = body == null ? new byte[0] : body.readNBytes(MAX_BYTES);
        boolean isWhole = body == null || body.read() < 0;
        Instant asked = message.getExchange().getProperty(ASKED, Instant.class);
        return new Answer(
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                new String(begin, UTF_8),
                isWhole,
                ServerClock.ahead(message.getHeader("Date", String.class), asked, clock.instant()));
    }

    @Override
    public void close() {
        producer.stop();
    }
}
