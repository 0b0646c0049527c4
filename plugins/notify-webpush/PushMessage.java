package dev.pitwatch.notify.webpush;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.RouteStep;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Step {@code pushMessage}: what a browser's service worker gets of a notice, before it is encrypted, and how the push service is to
 * treat it (RFC 8030): kept for a day for a browser that is off, shown at once when it is critical.
 */
@Component
@NullMarked
public final class PushMessage implements RouteStep {

    private static final int LONGEST_TITLE = 200;
    /** Four bytes a character at most; push services take 4096 bytes. */
    private static final int LONGEST_TEXT = 600;

    private static final int KEPT_S = 86_400;

    @Override
    public String name() {
        return "pushMessage";
    }

    @Override
    public Map<String, Object> process(@Nullable Object body, Map<String, Object> headers) {
        if (!(body instanceof OutgoingNotice notice)) {
            throw new IllegalArgumentException("body is %s, expected a notice"
                    .formatted(body == null ? "empty" : body.getClass().getName()));
        }
        boolean critical = "critical".equals(notice.content().values().get("severity"));
        headers.clear();
        headers.put("CamelHttpMethod", "POST");
        headers.put("CamelHttpUri", notice.to());
        headers.put("CamelPushKey", target(notice, "p256dh"));
        headers.put("CamelPushAuth", target(notice, "auth"));
        headers.put("TTL", KEPT_S);
        headers.put("Urgency", critical ? "high" : "normal");
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", notice.key());
        message.put("event", notice.event());
        message.put("language", notice.language());
        message.put("title", cut(notice.title(), LONGEST_TITLE));
        message.put("body", cut(notice.text(), LONGEST_TEXT));
        message.put("link", notice.content().values().getOrDefault("link", ""));
        String acknowledge = notice.target().get("acknowledge");
        if (acknowledge != null) {
            message.put("acknowledge", acknowledge);
        }
        return message;
    }

    /** Headers that begin with Camel are sent to no one. */
    private static String target(OutgoingNotice notice, String name) {
        String value = notice.target().get(name);
        if (value == null) {
            throw new IllegalArgumentException("%s has no %s of its browser".formatted(notice, name));
        }
        return value;
    }

    private static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
