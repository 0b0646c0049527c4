package dev.pitwatch.hub.twilio;

import com.twilio.http.TwilioRestClient;
import dev.pitwatch.core.notices.notification.ProviderReferences;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** The beans that routes reach Twilio by: {@code twilioAnswers}, and the client of the component {@code twilio:} once an account is set. */
public final class TwilioBeans implements AutoCloseable {

    private static final String TWILIO = "https://api.twilio.com";

    private final TwilioAnswers answers;
    private final @Nullable OneTryHttpClient http;
    private final @Nullable TwilioRestClient client;

    /**
     * Makes the client if account and token are set; opens no connection.
     *
     * @param settings by name, e.g. "TWILIO_ACCOUNT_SID"
     * @param references tells which messages are of which notices
     */
    public TwilioBeans(Function<String, Optional<String>> settings, ProviderReferences references) {
        answers = new TwilioAnswers(references);
        Optional<String> account = settings.apply("TWILIO_ACCOUNT_SID");
        Optional<String> token = settings.apply("TWILIO_AUTH_TOKEN");
        if (account.isEmpty() || token.isEmpty()) {
            http = null;
            client = null;
            return;
        }
        http = new OneTryHttpClient(
                URI.create(settings.apply("TWILIO_BASE_URL").orElse(TWILIO).replaceFirst("/$", "")));
        client = new TwilioRestClient.Builder(account.get(), token.get())
                .httpClient(http)
                .build();
    }

    public void bind(Registry registry) {
        registry.bind("twilioAnswers", answers);
        if (client != null) {
            registry.bind("twilioClient", TwilioRestClient.class, client);
        }
    }

    @Override
    public void close() {
        try {
            if (http != null) {
                http.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
