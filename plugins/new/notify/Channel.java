package dev.pitwatch.notify.@name@;

import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Sends notices through @name@: posts their text to a URL. Say here which provider it is, and where its API is documented. */
@Component(configurationPid = "dev.pitwatch.notify.@name@")
@NullMarked
public final class @Name@Channel implements NotificationChannel {

    // Shorter than the hub waits: a slow provider is tried again, a plugin that hangs is switched off.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final String url;
    private final String channel;

    /** What {@code config/dev.pitwatch.notify.@name@.cfg} may say. */
    public @interface Config {

        /** {@return where a notice is posted; empty: it sends nothing} */
        String url() default "";

        /** {@return what it sends} */
        String channel() default "sms";
    }

    /** Made by the container, anew when the settings change. */
    @Activate
    public @Name@Channel(Config config) {
        this(config.url(), config.channel());
    }

    @Name@Channel(String url, String channel) {
        this.url = url;
        this.channel = channel;
    }

    @Override
    public List<String> channels() {
        return url.isEmpty() ? List.of() : List.of(channel);
    }

    @Override
    public SendOutcome send(OutgoingNotice notice) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(LIMIT)
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("To", notice.to())
                .header("Idempotency-Key", notice.key())
                .POST(BodyPublishers.ofString(notice.text()))
                .build();
        try {
            return outcome(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return SendOutcome.later("no answer: " + e);
        }
    }

    /** Nothing of the answer's body goes into the reason: it may repeat the text, and with it a code. */
    private static SendOutcome outcome(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status < 300) {
            return SendOutcome.sent(answer.body());
        }
        return status >= 500 || status == 408 || status == 429
                ? SendOutcome.later("status " + status)
                : SendOutcome.refused("status " + status);
    }
}
