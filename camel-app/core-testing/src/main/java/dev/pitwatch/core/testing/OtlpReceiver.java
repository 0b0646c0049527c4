package dev.pitwatch.core.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stand-in for a collector: takes traces by OTLP over HTTP, and keeps their spans. */
public final class OtlpReceiver implements AutoCloseable {

    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPAN = 2;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

    /** One span; texts of attributes only, the parent empty at the top. */
    public record Span(String trace, String id, String parent, String name, Map<String, String> attributes) {}

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /** {@return what OTEL_EXPORTER_OTLP_ENDPOINT is to be} */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return all spans so far} */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** {@return the spans below the one} */
    public List<Span> below(Span parent) {
        return spans.stream().filter(span -> span.parent().equals(parent.id())).toList();
    }

    /** {@return the headers of each call, with names in small letters} */
    public List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, String> all = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> all.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        headers.add(all);
        new Message(exchange.getRequestBody().readAllBytes())
                .each(
                        RESOURCE_SPANS,
                        resource ->
                                resource.each(SCOPE_SPANS, scope -> scope.each(SPAN, span -> spans.add(span(span)))));
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Span span(Message span) {
        Map<String, String> attributes = new HashMap<>();
        span.each(9, attribute -> attribute.each(2, value -> attributes.put(attribute.text(1), value.text(1))));
        return new Span(span.hex(1), span.hex(2), span.hex(4), span.text(5), attributes);
    }

    /** As much of protobuf as this takes. */
    private static final class Message {

        private interface Taker {
            void take(Message message);
        }

        private final byte[] bytes;

        Message(byte[] bytes) {
            this.bytes = bytes;
        }

        void each(int field, Taker taker) {
            for (byte[] value : values(field)) {
                taker.take(new Message(value));
            }
        }

        String text(int field) {
            return values(field).stream()
                    .map(value -> new String(value, StandardCharsets.UTF_8))
                    .findFirst()
                    .orElse("");
        }

        String hex(int field) {
            return values(field).stream()
                    .map(HexFormat.of()::formatHex)
                    .findFirst()
                    .orElse("");
        }

        /** Those with a length of their own: texts, bytes, messages. */
        private List<byte[]> values(int field) {
            List<byte[]> found = new ArrayList<>();
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = number(in);
                switch ((int) (tag & 7)) {
                    case 0 -> number(in);
                    case 1 -> in.getLong();
                    case 2 -> {
                        byte[] value = new byte[(int) number(in)];
                        in.get(value);
                        if (tag >>> 3 == field) {
                            found.add(value);
                        }
                    }
                    case 5 -> in.getInt();
                    default -> throw new IllegalArgumentException("wire type of tag " + tag);
                }
            }
            return found;
        }

        private static long number(ByteBuffer in) {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = in.get();
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }
    }
}
