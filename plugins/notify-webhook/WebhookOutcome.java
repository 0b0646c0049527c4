package dev.pitwatch.notify.webhook;

import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Step {@code webhookOutcome}: what the status of an answer means. A receiver has the notice when it says 2xx, wants no more when it
 * says 410, and is asked again otherwise: what is wrong with it, its owner can mend.
 */
@Component
@NullMarked
public final class WebhookOutcome implements RouteStep {

    private static final int GONE = 410;

    @Override
    public String name() {
        return "webhookOutcome";
    }

    @Override
    public SendOutcome process(@Nullable Object body, Map<String, Object> headers) {
        if (!(headers.get("CamelHttpResponseCode") instanceof Integer status)) {
            throw new IllegalArgumentException("there is no header CamelHttpResponseCode, expected that of an answer");
        }
        if (status >= 200 && status < 300) {
            return SendOutcome.sent("");
        }
        return status == GONE
                ? SendOutcome.refused("status 410")
                : SendOutcome.later("status " + status, pause(headers.get("Retry-After")));
    }

    private static Duration pause(@Nullable Object seconds) {
        String text = String.valueOf(seconds);
        return text.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
    }
}
