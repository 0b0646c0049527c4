package dev.pitwatch.hub.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.work.stream.StreamGate;
import java.io.IOException;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The media server's question whether someone may look: bean {@code streamHook} of routes/cameras. */
public final class StreamHook {

    private static final int ADMITTED = 204;
    private static final int REFUSED = 401;

    private final StreamGate gate;

    StreamHook(StreamGate gate) {
        this.gate = gate;
    }

    /** Makes the exchange the answer to what its body asks; what is no question is refused. */
    public void answer(Exchange exchange) {
        boolean admits = body(exchange.getMessage().getBody(byte[].class))
                .filter(gate::admits)
                .isPresent();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, admits ? ADMITTED : REFUSED);
        exchange.getMessage().setBody(null);
    }

    private static Optional<JsonNode> body(byte[] bytes) {
        try {
            return Optional.ofNullable(bytes == null ? null : Json.MAPPER.readTree(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
