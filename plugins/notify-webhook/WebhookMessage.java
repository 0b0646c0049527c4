package dev.pitwatch.notify.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.RouteStep;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Step {@code webhookMessage}: makes a signed POST of a notice. Receivers take {@code X-Pitwatch-Signature: t=SECONDS,v1=HEX}, where
 * HEX is the HMAC-SHA256 of {@code SECONDS.BODY} under the workshop's secret, and {@code X-Pitwatch-Event-Id}, which is the same
 * however often the notice is sent.
 */
@Component
@NullMarked
public final class WebhookMessage implements RouteStep {

    private final Clock clock;

    /** Made by the container. */
    @Activate
    public WebhookMessage() {
        this(Clock.systemUTC());
    }

    WebhookMessage(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhookMessage";
    }

    @Override
    public byte[] process(@Nullable Object body, Map<String, Object> headers) throws GeneralSecurityException {
        if (!(body instanceof OutgoingNotice notice)) {
            throw new IllegalArgumentException("body is %s, expected a notice"
                    .formatted(body == null ? "empty" : body.getClass().getName()));
        }
        byte[] message = json(notice).getBytes(UTF_8);
        long seconds = clock.instant().getEpochSecond();
        headers.clear();
        headers.put("CamelHttpMethod", "POST");
        headers.put("CamelHttpUri", notice.to());
        headers.put("Content-Type", "application/json");
        headers.put("X-Pitwatch-Event-Id", notice.key());
        headers.put(
                "X-Pitwatch-Signature",
                "t=%d,v1=%s".formatted(seconds, signature(target(notice, "secret"), seconds, message)));
        return message;
    }

    private static String signature(String secret, long seconds, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        mac.update((seconds + ".").getBytes(UTF_8));
        return HexFormat.of().formatHex(mac.doFinal(message));
    }

    private static String target(OutgoingNotice notice, String name) {
        String value = notice.target().get(name);
        if (value == null) {
            throw new IllegalArgumentException("%s has no %s of its webhook".formatted(notice, name));
        }
        return value;
    }

    /** {@code data} is what the announcement says of its cause; of a notice without one, what its text names. */
    private static String json(OutgoingNotice notice) {
        Map<String, String> about = notice.target();
        return "{\"id\":%s,\"event\":%s,\"workshop_id\":%d,\"created_at\":%s,\"subject\":%s,\"alert_id\":%s,\"job_id\":%s,\"text\":%s,\"data\":%s}"
                .formatted(
                        text(notice.key()),
                        text(notice.event()),
                        notice.workshopId(),
                        text(notice.queuedAt().truncatedTo(ChronoUnit.MILLIS).toString()),
                        text(about.get("subject")),
                        about.getOrDefault("alert_id", "null"),
                        about.getOrDefault("job_id", "null"),
                        text(notice.text()),
                        about.getOrDefault("data", object(notice.content().values())));
    }

    private static String object(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> text(value.getKey()) + ":" + text(value.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(letter -> {
            if (letter == '"' || letter == '\\') {
                json.append('\\').append((char) letter);
            } else if (letter < ' ') {
                json.append("\\u%04x".formatted(letter));
            } else {
                json.append((char) letter);
            }
        });
        return json.append('"').toString();
    }
}
