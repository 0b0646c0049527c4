package dev.pitwatch.notify.ntfy;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.RouteStep;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Step {@code ntfyMessage}: what ntfy publishes, made of a notice; which topic is what a route can't say. */
@Component
@NullMarked
public final class NtfyMessage implements RouteStep {

    @Override
    public String name() {
        return "ntfyMessage";
    }

    /** Takes a notice and the header {@code ntfy-topic}, what topics begin with; returns the message's members. */
    @Override
    public Map<String, Object> process(@Nullable Object body, Map<String, Object> headers) {
        if (!(body instanceof OutgoingNotice notice)) {
            throw new IllegalArgumentException("body is no notice, expected the body of direct:notify-ntfy");
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("topic", headers.remove("ntfy-topic") + "_" + notice.to().replaceAll("\\D", ""));
        message.put("title", notice.title());
        message.put("message", notice.text());
        message.put("tags", List.of(notice.event()));
        return message;
    }
}
